package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether requests can name a bucket in their host. Where they cannot, the SDK silently names it in the path, which is not what the
 * target says.
 */
final class BucketInHost {
  private static final Pattern LABELS =
      Pattern.compile("(?!.*\\.[.-])(?!.*-\\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern ADDRESS = Pattern.compile("\\[.*]|[0-9.]+");

  private BucketInHost() {}

  /** Why it is impossible; empty if it is not, or not asked for. */
  static Optional<String> objection(S3Target target, Optional<URI> endpoint) {
    if (target.place().addressing() != S3Target.Addressing.VIRTUAL_HOSTED) {
      return Optional.empty();
    }
    if (endpoint.filter(uri -> ADDRESS.matcher(uri.getHost()).matches()).isPresent()) {
      return Optional.of("the endpoint is an IP address");
    }
    String bucket = target.bucket();
    if (!LABELS.matcher(bucket).matches()) {
      return Optional.of("the bucket's name is no host name");
    }
    return target.overHttps() && bucket.contains(".")
        ? Optional.of("no certificate covers a bucket with dots in its name")
        : Optional.empty();
  }
}
