package cloud.alperen.talos.etcdbackup.operator.verify;

import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A bucket as an admin names it on the command line: {@code s3://bucket} or {@code https://host[:port]/bucket}. */
final class BucketUrl {
  /** What stores that know no regions expect in a signature. */
  private static final String NO_REGION = "us-east-1";

  private BucketUrl() {}

  static S3Target parse(CommandLine arguments, Map<String, String> environment)
      throws UsageException {
    S3Target.Place place = place(arguments.bucketUrl(), arguments.addressing(), environment);
    if (arguments.endpointCa().isPresent()
        && place.endpoint().filter(url -> url.startsWith("http:")).isPresent()) {
      throw new UsageException(CommandLine.ENDPOINT_CA + " needs an https URL");
    }
    return new S3Target(
        place,
        arguments.endpointCa().isPresent()
            ? S3Target.Trust.OF_THE_CREDENTIALS
            : S3Target.Trust.OF_THE_JVM,
        S3Target.Checksums.AUTO);
  }

  private static S3Target.Place place(
      String url, S3Target.Addressing addressing, Map<String, String> environment)
      throws UsageException {
    URI uri = uri(url);
    Optional<String> region =
        Optional.ofNullable(environment.get("AWS_REGION")).filter(name -> !name.isBlank());
    String scheme = String.valueOf(uri.getScheme());
    return switch (scheme) {
      case "s3" ->
        new S3Target.Place(
            bucket(url, uri.getRawAuthority(), uri.getRawPath()),
            region.orElseThrow(
                () -> new UsageException("AWS_REGION is not set; s3:// needs the bucket's region")),
            Optional.empty(),
            addressing);
      case "http", "https" ->
        new S3Target.Place(
            bucket(url, uri.getRawPath().replaceFirst("^/", ""), ""),
            region.orElse(NO_REGION),
            Optional.of(scheme + "://" + uri.getRawAuthority()),
            addressing);
      default -> throw notABucket(url);
    };
  }

  private static URI uri(String url) throws UsageException {
    try {
      URI uri = new URI(url);
      if (uri.isOpaque() || uri.getRawQuery() != null || uri.getRawUserInfo() != null) {
        throw notABucket(url);
      }
      return uri;
    } catch (URISyntaxException e) {
      throw notABucket(url);
    }
  }

  private static String bucket(String url, @Nullable String name, String rest)
      throws UsageException {
    String bucket = String.valueOf(name).replaceFirst("/$", "");
    if (name == null || bucket.isBlank() || bucket.contains("/") || !rest.matches("/?")) {
      throw notABucket(url);
    }
    return bucket;
  }

  private static UsageException notABucket(String url) {
    // Whatever stands before an @ may be a password.
    return new UsageException("not a bucket URL: " + url.substring(url.lastIndexOf('@') + 1));
  }
}
