package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A bucket, how to reach it, and which Secrets open it.
 *
 * @param bucket its name, not blank
 * @param region that requests are signed for, not blank; without an endpoint also where they go
 * @param endpoint an http or https URL, addressed path-style, as the user wrote it: whether it is one
 *     shows when the target is used; empty for AWS itself
 * @param insecureSkipTlsVerify whether to accept any certificate with any host name
 * @param accessKeyId where the access key id is kept
 * @param secretAccessKey where the secret access key is kept
 */
public record S3Target(
    String bucket,
    String region,
    Optional<String> endpoint,
    boolean insecureSkipTlsVerify,
    SecretKeyRef accessKeyId,
    SecretKeyRef secretAccessKey)
    implements StorageTarget {
  /** Under which name {@link #secrets()} has the access key id. */
  public static final String ACCESS_KEY_ID = "accessKeyID";

  /** Under which name {@link #secrets()} has the secret access key. */
  public static final String SECRET_ACCESS_KEY = "secretAccessKey";

  public S3Target {
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(accessKeyId, "accessKeyId");
    Objects.requireNonNull(secretAccessKey, "secretAccessKey");
    if (bucket.isBlank() || region.isBlank()) {
      throw new IllegalArgumentException("an S3 target needs a bucket and a region");
    }
  }

  @Override
  public String kind() {
    return "S3";
  }

  @Override
  public String display() {
    return endpoint
        .map(e -> "bucket " + bucket + " at " + withoutUserInfo(e))
        .orElse("bucket " + bucket + " in AWS region " + region);
  }

  @Override
  public Map<String, SecretKeyRef> secrets() {
    return Map.of(ACCESS_KEY_ID, accessKeyId, SECRET_ACCESS_KEY, secretAccessKey);
  }

  /** Hides what somebody may have put before an @ sign: endpoints appear in status and logs. */
  private static String withoutUserInfo(String endpoint) {
    return endpoint.substring(endpoint.lastIndexOf('@') + 1);
  }

  @Override
  public String toString() {
    return display();
  }

  /** The endpoint as a URL; empty if it is none that S3 requests can be sent to. */
  static Optional<URI> parseEndpoint(String endpoint) {
    try {
      URI uri = new URI(endpoint);
      boolean http = "http".equalsIgnoreCase(uri.getScheme()) || isHttps(uri);
      boolean plain =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      return http && plain && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException notAUrl) {
      return Optional.empty();
    }
  }

  /** Whether bodies are protected by TLS and a checksum; else by their signature. */
  boolean overHttps() {
    return endpoint.flatMap(S3Target::parseEndpoint).map(S3Target::isHttps).orElse(true);
  }

  private static boolean isHttps(URI endpoint) {
    return "https".equalsIgnoreCase(endpoint.getScheme());
  }
}
