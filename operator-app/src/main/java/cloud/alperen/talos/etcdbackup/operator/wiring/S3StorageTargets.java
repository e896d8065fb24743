package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.BackupStorage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Storage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SecretKeySelector;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one place where the resource's words for a store meet the adapter's. A fork adds its own member here. */
final class S3StorageTargets implements StorageTargets {
  @Override
  public StorageTarget target(BackupStorage storage) {
    S3Storage s3 = present(storage.s3(), "s3");
    return new S3Target(
        present(s3.bucket(), "s3.bucket"),
        present(s3.region(), "s3.region"),
        Optional.ofNullable(s3.endpoint()).filter(endpoint -> !endpoint.isBlank()),
        Boolean.TRUE.equals(s3.insecureSkipTLSVerify()),
        reference(s3.accessKeyID(), "s3.accessKeyID"),
        reference(s3.secretAccessKey(), "s3.secretAccessKey"));
  }

  @Override
  public BackupStorage storage(StorageTarget target) {
    if (!(target instanceof S3Target s3)) {
      throw new IllegalArgumentException("not an S3 target: " + target.kind());
    }
    return new BackupStorage(new S3Storage(
        s3.bucket(),
        s3.region(),
        s3.endpoint().orElse(null),
        s3.insecureSkipTlsVerify(),
        selector(s3.accessKeyId()),
        selector(s3.secretAccessKey())));
  }

  private static SecretKeyRef reference(@Nullable SecretKeySelector selector, String field) {
    SecretKeySelector given = present(selector, field);
    return new SecretKeyRef(
        present(given.name(), field + ".name"), present(given.key(), field + ".key"));
  }

  private static SecretKeySelector selector(SecretKeyRef ref) {
    return new SecretKeySelector(ref.name(), ref.key());
  }

  private static <T> T present(@Nullable T value, String field) {
    if (value == null) {
      throw new IllegalArgumentException("spec.backupStorage." + field + " is required");
    }
    return value;
  }
}
