package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.testkit.sink.BucketObject;
import cloud.alperen.talos.etcdbackup.testkit.sink.BucketView;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads a bucket by plain, unsigned GET requests, which only a test server answers. */
final class UnauthenticatedBucketView implements BucketView {
  private static final String METADATA_HEADER = "x-amz-meta-";
  private static final int TIMEOUT_MILLIS = 30_000;

  private final URI bucket;

  UnauthenticatedBucketView(URI bucket) {
    this.bucket = bucket;
  }

  @Override
  public Optional<BucketObject> find(String key) {
    try {
      HttpURLConnection head = open("/" + key);
      head.setRequestMethod("HEAD");
      if (head.getResponseCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      Map<String, String> metadata = metadata(head);
      String digest = head.getHeaderField(S3Api.DIGEST_HEADER);
      if (digest == null) {
        byte[] content = open("/" + key).getInputStream().readAllBytes();
        return Optional.of(BucketObject.of(content, metadata));
      }
      long size = head.getContentLengthLong();
      return Optional.of(new BucketObject(size, digest, metadata, lastBytes(key, size)));
    } catch (IOException e) {
      throw new IllegalStateException("cannot look up " + key + " at " + bucket, e);
    }
  }

  @Override
  public List<String> unfinishedUploads() {
    try {
      byte[] listing = open("?uploads").getInputStream().readAllBytes();
      NodeList keys = DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(listing))
          .getElementsByTagName("Key");
      List<String> result = new ArrayList<>();
      for (int i = 0; i < keys.getLength(); i++) {
        result.add(keys.item(i).getTextContent());
      }
      return result;
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new IllegalStateException("cannot list the uploads of " + bucket, e);
    }
  }

  private byte[] lastBytes(String key, long size) throws IOException {
    if (size == 0) {
      return new byte[0];
    }
    HttpURLConnection get = open("/" + key);
    get.setRequestProperty("Range", "bytes=-" + OrderedDigest.TAIL);
    return get.getInputStream().readAllBytes();
  }

  private HttpURLConnection open(String suffix) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(bucket + suffix).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    return connection;
  }

  private static Map<String, String> metadata(HttpURLConnection connection) {
    Map<String, String> metadata = new HashMap<>();
    connection.getHeaderFields().forEach((name, values) -> {
      // The status line comes under the name null.
      if (name != null && name.toLowerCase(Locale.ROOT).startsWith(METADATA_HEADER)) {
        metadata.put(
            name.substring(METADATA_HEADER.length()).toLowerCase(Locale.ROOT),
            String.join(",", values));
      }
    });
    return metadata;
  }
}
