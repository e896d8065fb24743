package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStore;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Targets and credentials for tests. */
final class Targets {

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
    return target("eu-central-1", endpoint, bucket, insecure);
  }

  static S3Target inRegion(String region, Optional<String> endpoint, String bucket) {
    return target(region, endpoint, bucket, true);
  }

  static S3Target addressed(
      S3Target.Addressing addressing, Optional<String> endpoint, String bucket) {
    return S3Target.of(new S3Target.Place(bucket, "eu-central-1", endpoint, addressing));
  }

  private static S3Target target(
      String region, Optional<String> endpoint, String bucket, boolean insecure) {
    return new S3Target(
        new S3Target.Place(bucket, region, endpoint, S3Target.Addressing.AUTO),
        insecure ? S3Target.Trust.ANYTHING : S3Target.Trust.OF_THE_JVM,
        S3Target.Checksums.AUTO);
  }

  /** The same without any checksum that is not demanded. */
  static S3Target checksumsWhenRequired(S3Target target) {
    return new S3Target(target.place(), target.trust(), S3Target.Checksums.WHEN_REQUIRED);
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
