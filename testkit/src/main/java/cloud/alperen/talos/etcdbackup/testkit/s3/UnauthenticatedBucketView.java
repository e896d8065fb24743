package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.testkit.sink.BucketView;
import cloud.alperen.talos.etcdbackup.testkit.sink.StoredObject;
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
  public Optional<StoredObject> find(String key) {
    try {
      HttpURLConnection connection = open("/" + key);
      if (connection.getResponseCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      return Optional.of(
          StoredObject.of(connection.getInputStream().readAllBytes(), metadata(connection)));
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
