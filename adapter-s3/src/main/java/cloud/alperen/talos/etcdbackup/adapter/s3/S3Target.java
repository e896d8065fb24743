package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.Optional;

/**
 * A bucket and how to reach it. Immutable; two that are equal are the same store.
 *
 * @param place where the bucket is
 * @param trust which certificates are accepted there
 * @param checksums when requests carry one
 */
public record S3Target(Place place, Trust trust, Checksums checksums) implements StorageTarget {
  /** The name of the access key id among the {@link StorageCredentials}. */
  public static final String ACCESS_KEY_ID = "accessKeyID";

  /** The name of the secret access key there. */
  public static final String SECRET_ACCESS_KEY = "secretAccessKey";

  /** The name of the PEM certificates there that the endpoint's is checked against, see {@link Trust}. */
  public static final String ENDPOINT_CA = "endpointCA";

  /**
   * Where a bucket is.
   *
   * @param bucket its name, not blank
   * @param region that requests are signed for, not blank; without an endpoint also where they go
   * @param endpoint an http or https URL as the user wrote it: whether it is one shows when the target is used; empty for AWS
   *     itself
   * @param addressing where requests name the bucket
   */
  public record Place(
      String bucket, String region, Optional<String> endpoint, Addressing addressing) {
    public Place {
      Objects.requireNonNull(endpoint, "endpoint");
      Objects.requireNonNull(addressing, "addressing");
      if (bucket.isBlank() || region.isBlank()) {
        throw new IllegalArgumentException("an S3 target needs a bucket and a region");
      }
    }

    /** A bucket of AWS. */
    public static Place inAws(String bucket, String region) {
      return new Place(bucket, region, Optional.empty(), Addressing.AUTO);
    }

    /** A bucket of another store. */
    public static Place at(String endpoint, String bucket, String region) {
      return new Place(bucket, region, Optional.of(endpoint), Addressing.AUTO);
    }
  }

  /** Where requests name the bucket ("Virtual hosting of buckets" in the Amazon S3 User Guide). */
  public enum Addressing {
    /** In the path at an endpoint, in the host name without one. */
    AUTO,
    /** In the path: {@code https://s3.example.com/bucket/key}. */
    PATH,
    /** In the host name: {@code https://bucket.s3.example.com/key}. */
    VIRTUAL_HOSTED
  }

  /** Which certificates are accepted. */
  public enum Trust {
    /** What the JVM trusts. */
    OF_THE_JVM,
    /** What the certificates vouch for that come with the credentials, as {@link #ENDPOINT_CA}. */
    OF_THE_CREDENTIALS,
    /** Any certificate with any host name. */
    ANYTHING
  }

  /** When requests carry a checksum of their body beside their signature. */
  public enum Checksums {
    /** Over https, unless the store is seen to refuse it. */
    AUTO,
    /** Only where S3 demands one. */
    WHEN_REQUIRED
  }

  public S3Target {
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(trust, "trust");
    Objects.requireNonNull(checksums, "checksums");
  }

  /** Checks certificates as the JVM does, and chooses checksums by what the store takes. */
  public static S3Target of(Place place) {
    return new S3Target(place, Trust.OF_THE_JVM, Checksums.AUTO);
  }

  public String bucket() {
    return place.bucket();
  }

  public String region() {
    return place.region();
  }

  public Optional<String> endpoint() {
    return place.endpoint();
  }

  @Override
  public String kind() {
    return "S3";
  }

  @Override
  public String display() {
    return endpoint()
        .map(e -> "bucket " + bucket() + " at " + withoutUserInfo(e))
        .orElse("bucket " + bucket() + " in AWS region " + region());
  }

  /** Hides what somebody may have put before an @ sign: endpoints appear in status and logs. */
  private static String withoutUserInfo(String endpoint) {
    return endpoint.substring(endpoint.lastIndexOf('@') + 1);
  }

  @Override
  public String toString() {
    return display();
  }

  /**
   * The endpoint as a URL, without slashes at its end: with one too many the key would begin with a slash, and the store find
   * another signature. Empty if it is none that S3 requests can be sent to.
   */
  static Optional<URI> parseEndpoint(String endpoint) {
    try {
      URI uri = new URI(endpoint.replaceFirst("(?<=[^:/])/+$", ""));
      boolean http = "http".equalsIgnoreCase(uri.getScheme()) || isHttps(uri);
      boolean plain =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      plain &= !String.valueOf(uri.getRawPath()).contains("//");
      return http && plain && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException notAUrl) {
      return Optional.empty();
    }
  }

  /** Whether bodies are protected by TLS and a checksum; else by their signature. */
  boolean overHttps() {
    return endpoint().flatMap(S3Target::parseEndpoint).map(S3Target::isHttps).orElse(true);
  }

  /** The endpoint's host name without its port. */
  Optional<String> endpointHost() {
    return endpoint().flatMap(S3Target::parseEndpoint).map(URI::getHost);
  }

  /** Whether requests name the bucket in their host if that is possible. */
  boolean namesBucketInHost() {
    return switch (place.addressing()) {
      case AUTO -> endpoint().isEmpty();
      case PATH -> false;
      case VIRTUAL_HOSTED -> true;
    };
  }

  private static boolean isHttps(URI endpoint) {
    return "https".equalsIgnoreCase(endpoint.getScheme());
  }
}
