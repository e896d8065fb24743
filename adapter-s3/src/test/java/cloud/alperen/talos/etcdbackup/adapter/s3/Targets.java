package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStore;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Targets and credentials for tests. */
final class Targets {
  private static final SecretKeyRef ID = new SecretKeyRef("s3", "id");
  private static final SecretKeyRef KEY = new SecretKeyRef("s3", "key");

  private Targets() {}

  /** A bucket on a server with a certificate that nobody knows. */
  static S3Target of(URI endpoint, String bucket) {
    return of(Optional.of(endpoint.toString()), bucket, true);
  }

  static S3Target of(RealStore store) {
    return of(store.endpoint(), store.account().bucket());
  }

  /** The same with certificates checked. */
  static S3Target verified(URI endpoint, String bucket) {
    return of(Optional.of(endpoint.toString()), bucket, false);
  }

  static S3Target of(Optional<String> endpoint, String bucket, boolean insecure) {
    return new S3Target(bucket, "eu-central-1", endpoint, insecure, ID, KEY);
  }

  static S3Target inRegion(String region, Optional<String> endpoint, String bucket) {
    return new S3Target(bucket, region, endpoint, true, ID, KEY);
  }

  static StorageCredentials credentials(RealStore store) {
    return credentials(store.account().accessKeyId(), store.account().secretAccessKey());
  }

  static StorageCredentials credentials(String accessKeyId, String secretAccessKey) {
    return new StorageCredentials(Map.of(
        S3Target.ACCESS_KEY_ID,
        SecretValue.of(accessKeyId),
        S3Target.SECRET_ACCESS_KEY,
        SecretValue.of(secretAccessKey)));
  }
}
