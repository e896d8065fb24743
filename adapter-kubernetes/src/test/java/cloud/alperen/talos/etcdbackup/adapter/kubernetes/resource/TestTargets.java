package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Stores that exist in tests only: a bucket in words, as an adapter for S3 would have it. */
public final class TestTargets implements StorageTargets {
  /** A bucket. */
  public record Bucket(
      String bucket,
      String region,
      Optional<String> endpoint,
      boolean insecure,
      SecretKeyRef keyId,
      SecretKeyRef key)
      implements StorageTarget {
    @Override
    public String kind() {
      return "S3";
    }

    @Override
    public String display() {
      return "bucket " + bucket + endpoint.map(url -> " at " + url).orElse("");
    }

    @Override
    public Map<String, SecretKeyRef> secrets() {
      return Map.of("accessKeyID", keyId, "secretAccessKey", key);
    }
  }

  @Override
  public StorageTarget target(BackupStorage storage) {
    S3Storage s3 = Objects.requireNonNull(storage.s3());
    return new Bucket(
        Objects.requireNonNull(s3.bucket()),
        Objects.requireNonNull(s3.region()),
        Optional.ofNullable(s3.endpoint()).filter(endpoint -> !endpoint.isEmpty()),
        Boolean.TRUE.equals(s3.insecureSkipTLSVerify()),
        ref(Objects.requireNonNull(s3.accessKeyID())),
        ref(Objects.requireNonNull(s3.secretAccessKey())));
  }

  @Override
  public BackupStorage storage(StorageTarget target) {
    Bucket bucket = (Bucket) target;
    return new BackupStorage(new S3Storage(
        bucket.bucket(),
        bucket.region(),
        bucket.endpoint().orElse(null),
        bucket.insecure(),
        new SecretKeySelector(bucket.keyId().name(), bucket.keyId().key()),
        new SecretKeySelector(bucket.key().name(), bucket.key().key())));
  }

  private static SecretKeyRef ref(SecretKeySelector selector) {
    return new SecretKeyRef(
        Objects.requireNonNull(selector.name()), Objects.requireNonNull(selector.key()));
  }
}
