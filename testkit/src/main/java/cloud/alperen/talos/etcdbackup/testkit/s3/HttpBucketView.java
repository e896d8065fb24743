package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
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

/** Reads a bucket by plain GET and HEAD requests. */
final class HttpBucketView implements BucketView {
  private static final String METADATA_HEADER = "x-amz-meta-";
  private static final int TIMEOUT_MILLIS = 30_000;

  /** What is done to a request before it is sent. */
  @FunctionalInterface
  interface Authentication {
    void addTo(HttpURLConnection request);
  }

  private final URI bucket;
  private final Authentication authentication;

  private HttpBucketView(URI bucket, Authentication authentication) {
    this.bucket = bucket;
    this.authentication = authentication;
  }

  /** By unsigned requests, which only a test server answers. */
  static HttpBucketView unauthenticated(URI bucket) {
    return new HttpBucketView(bucket, request -> {});
  }

  static HttpBucketView authenticated(URI bucket, Authentication authentication) {
    return new HttpBucketView(bucket, authentication);
  }

  @Override
  public Optional<BucketObject> find(String key) {
    try {
      HttpURLConnection head = open("HEAD", "/" + key);
      if (head.getResponseCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      Map<String, String> metadata = metadata(head);
      String digest = head.getHeaderField(S3Api.DIGEST_HEADER);
      if (digest == null) {
        byte[] content = open("GET", "/" + key).getInputStream().readAllBytes();
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
      byte[] listing = open("GET", "?uploads").getInputStream().readAllBytes();
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
    HttpURLConnection get = open("GET", "/" + key);
    get.setRequestProperty("Range", "bytes=-" + OrderedDigest.TAIL);
    return get.getInputStream().readAllBytes();
  }

  private HttpURLConnection open(String method, String suffix) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(bucket + suffix).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.setRequestMethod(method);
    authentication.addTo(connection);
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
