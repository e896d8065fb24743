package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.util.HashMap;
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
  private static final String SUFFIX = "bytes=-";

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

  /** As a server reads it that meets this fault. */
  S3Request met(S3Fault fault) {
    String range = headers.getOrDefault("range", "");
    if (fault instanceof S3Fault.IgnoresRange) {
      return withRange("");
    }
    if (fault instanceof S3Fault.UnaskedRange unasked) {
      return withRange("bytes=0-" + (unasked.bytes() - 1));
    }
    if (!(fault instanceof S3Fault.RangeFromTheBeginning) || !range.startsWith(SUFFIX)) {
      return this;
    }
    return withRange("bytes=0-" + (Long.parseLong(range.substring(SUFFIX.length())) - 1));
  }

  private S3Request withRange(String range) {
    Map<String, String> other = new HashMap<>(headers);
    other.put("range", range);
    return new S3Request(operation, method, bucket, key, query, other);
  }

  @Override
  public String toString() {
    return operation + " " + key;
  }
}
