package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The store type of the tests: a bucket with the fields that the S3 adapter has. */
public final class TestTargets implements S3Mapping {
  /** Offers {@code s3} alone, as the operator does. */
  public static StorageTargets all() {
    return only(new TestTargets());
  }

  /** Offers {@code s3} alone. */
  public static StorageTargets only(S3Mapping mapping) {
    return new StorageTargets(List.of(new S3Member(mapping)));
  }

  private static final String KEY_ID = "accessKeyID";
  private static final String KEY = "secretAccessKey";
  private static final String CA = "endpointCA";

  /** A bucket. */
  public record Bucket(String bucket, String region, Optional<String> endpoint, boolean insecure)
      implements StorageTarget {
    @Override
    public String kind() {
      return "S3";
    }

    @Override
    public String display() {
      return "bucket " + bucket + endpoint.map(url -> " at " + url).orElse("");
    }
  }

  /** A bucket with the Secrets that open it. */
  public static StoreRef store(
      Bucket bucket, SecretKeyRef keyId, SecretKeyRef key, Optional<SecretKeyRef> ca) {
    Map<String, SecretRef> secrets = new HashMap<>();
    secrets.put(KEY_ID, named(keyId, KEY_ID));
    secrets.put(KEY, named(key, KEY));
    ca.ifPresent(ref -> secrets.put(CA, named(ref, CA)));
    return new StoreRef(bucket, secrets);
  }

  private static SecretRef named(SecretKeyRef ref, String name) {
    return new SecretRef(ref, "spec.backupStorage.s3." + name);
  }

  @Override
  public StoreRef store(S3Storage s3) {
    return store(
        new Bucket(
            present(s3.bucket()),
            present(s3.region()),
            Optional.ofNullable(s3.endpoint()).filter(endpoint -> !endpoint.isEmpty()),
            Boolean.TRUE.equals(s3.insecureSkipTLSVerify())),
        ref(present(s3.accessKeyID())),
        ref(present(s3.secretAccessKey())),
        Optional.ofNullable(s3.endpointCA()).map(TestTargets::ref));
  }

  @Override
  public Optional<S3Storage> storage(StoreRef store) {
    if (!(store.target() instanceof Bucket bucket)) {
      return Optional.empty();
    }
    return Optional.of(new S3Storage(
        bucket.bucket(),
        bucket.region(),
        bucket.endpoint().orElse(null),
        bucket.insecure(),
        selector(store, KEY_ID),
        selector(store, KEY),
        null,
        null,
        selector(store, CA)));
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException("something of the store is missing");
    }
    return value;
  }

  private static @Nullable SecretKeySelector selector(StoreRef store, String name) {
    SecretRef ref = store.secrets().get(name);
    return ref == null
        ? null
        : new SecretKeySelector(ref.key().name(), ref.key().key());
  }

  private static SecretKeyRef ref(SecretKeySelector selector) {
    return new SecretKeyRef(present(selector.name()), present(selector.key()));
  }
}
