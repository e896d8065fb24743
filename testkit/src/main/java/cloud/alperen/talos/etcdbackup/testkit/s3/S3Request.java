package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.util.Map;
import java.util.Optional;

/**
 * A request as the server received it.
 *
 * @param key of the object, empty for a request about the bucket
 * @param query decoded; a parameter without a value has an empty one
 * @param headers by lower-case name
 */
public record S3Request(
    S3Operation operation,
    String method,
    String bucket,
    String key,
    Map<String, String> query,
    Map<String, String> headers) {
  public S3Request {
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
  }

  public Optional<String> header(String lowerCaseName) {
    return Optional.ofNullable(headers.get(lowerCaseName));
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  long contentLength() {
    return header("content-length").map(Long::parseLong).orElse(0L);
  }

  boolean expectsContinue() {
    return header("expect").filter("100-continue"::equalsIgnoreCase).isPresent();
  }

  @Override
  public String toString() {
    return operation + " " + key;
  }
}
