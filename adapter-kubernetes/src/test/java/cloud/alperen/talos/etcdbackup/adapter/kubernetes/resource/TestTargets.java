package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Stores that exist in tests only: a bucket in words, as an adapter for S3 would have it. */
public final class TestTargets implements StorageTargets {
  /** A bucket. */
  public record Bucket(
      String bucket,
      String region,
      Optional<String> endpoint,
      boolean insecure,
      SecretKeyRef keyId,
      SecretKeyRef key,
      Optional<SecretKeyRef> ca)
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
      Map<String, SecretKeyRef> secrets = new TreeMap<>();
      secrets.put("accessKeyID", keyId);
      secrets.put("secretAccessKey", key);
      ca.ifPresent(ref -> secrets.put("endpointCA", ref));
      return Map.copyOf(secrets);
    }
  }

  @Override
  public StorageTarget target(BackupStorage storage) {
    S3Storage s3 = present(storage.s3());
    return new Bucket(
        present(s3.bucket()),
        present(s3.region()),
        Optional.ofNullable(s3.endpoint()).filter(endpoint -> !endpoint.isEmpty()),
        Boolean.TRUE.equals(s3.insecureSkipTLSVerify()),
        ref(present(s3.accessKeyID())),
        ref(present(s3.secretAccessKey())),
        Optional.ofNullable(s3.endpointCA()).map(TestTargets::ref));
  }

  @Override
  public BackupStorage storage(StorageTarget target) {
    Bucket bucket = (Bucket) target;
    return new BackupStorage(new S3Storage(
        bucket.bucket(),
        bucket.region(),
        bucket.endpoint().orElse(null),
        bucket.insecure(),
        selector(bucket.keyId()),
        selector(bucket.key()),
        null,
        null,
        bucket.ca().map(TestTargets::selector).orElse(null)));
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException("something of the store is missing");
    }
    return value;
  }

  private static SecretKeySelector selector(SecretKeyRef ref) {
    return new SecretKeySelector(ref.name(), ref.key());
  }

  private static SecretKeyRef ref(SecretKeySelector selector) {
    return new SecretKeyRef(present(selector.name()), present(selector.key()));
  }
}
