package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Mapping;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Storage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SecretKeySelector;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one place where the resource's words for a bucket meet those of the adapter for S3. */
final class S3Words implements S3Mapping {
  private static final Vocabulary<S3Target.Addressing> ADDRESSING = new Vocabulary<>(
      "s3.addressing",
      Map.of(
          "Auto", S3Target.Addressing.AUTO,
          "Path", S3Target.Addressing.PATH,
          "VirtualHosted", S3Target.Addressing.VIRTUAL_HOSTED));
  private static final Vocabulary<S3Target.Checksums> CHECKSUMS = new Vocabulary<>(
      "s3.checksums",
      Map.of("Auto", S3Target.Checksums.AUTO, "WhenRequired", S3Target.Checksums.WHEN_REQUIRED));

  /** What a field may say, and what it means; absent is the same as {@code Auto}, as in an object older than the field. */
  private record Vocabulary<T>(String field, Map<String, T> meanings) {
    T meaning(@Nullable String word) {
      T meaning = meanings.get(word == null ? "Auto" : word);
      if (meaning == null) {
        throw new IllegalArgumentException("spec.backupStorage." + field + " is no known word");
      }
      return meaning;
    }

    String word(T meaning) {
      return meanings.entrySet().stream()
          .filter(entry -> entry.getValue().equals(meaning))
          .map(Map.Entry::getKey)
          .findFirst()
          .orElseThrow();
    }
  }

  @Override
  public StoreRef store(S3Storage s3) {
    Map<String, SecretRef> secrets = new HashMap<>();
    secrets.put(S3Target.ACCESS_KEY_ID, reference(s3.accessKeyID(), S3Target.ACCESS_KEY_ID));
    secrets.put(
        S3Target.SECRET_ACCESS_KEY, reference(s3.secretAccessKey(), S3Target.SECRET_ACCESS_KEY));
    if (s3.endpointCA() != null) {
      secrets.put(S3Target.ENDPOINT_CA, reference(s3.endpointCA(), S3Target.ENDPOINT_CA));
    }
    return new StoreRef(target(s3), secrets);
  }

  private static S3Target target(S3Storage s3) {
    return new S3Target(
        new S3Target.Place(
            present(s3.bucket(), "s3.bucket"),
            present(s3.region(), "s3.region"),
            Optional.ofNullable(s3.endpoint()).filter(endpoint -> !endpoint.isBlank()),
            ADDRESSING.meaning(s3.addressing())),
        trust(s3),
        CHECKSUMS.meaning(s3.checksums()));
  }

  private static S3Target.Trust trust(S3Storage s3) {
    if (Boolean.TRUE.equals(s3.insecureSkipTLSVerify())) {
      return S3Target.Trust.ANYTHING;
    }
    return s3.endpointCA() == null ? S3Target.Trust.OF_THE_JVM : S3Target.Trust.OF_THE_CREDENTIALS;
  }

  @Override
  public Optional<S3Storage> storage(StoreRef store) {
    if (!(store.target() instanceof S3Target s3)) {
      return Optional.empty();
    }
    return Optional.of(new S3Storage(
        s3.bucket(),
        s3.region(),
        s3.endpoint().orElse(null),
        s3.trust() == S3Target.Trust.ANYTHING,
        selector(store, S3Target.ACCESS_KEY_ID),
        selector(store, S3Target.SECRET_ACCESS_KEY),
        ADDRESSING.word(s3.place().addressing()),
        CHECKSUMS.word(s3.checksums()),
        selector(store, S3Target.ENDPOINT_CA)));
  }

  private static SecretRef reference(@Nullable SecretKeySelector selector, String name) {
    String field = "s3." + name;
    SecretKeySelector given = present(selector, field);
    return new SecretRef(
        new SecretKeyRef(
            present(given.name(), field + ".name"), present(given.key(), field + ".key")),
        "spec.backupStorage." + field);
  }

  private static @Nullable SecretKeySelector selector(StoreRef store, String name) {
    SecretRef ref = store.secrets().get(name);
    return ref == null
        ? null
        : new SecretKeySelector(ref.key().name(), ref.key().key());
  }

  private static <T> T present(@Nullable T value, String field) {
    if (value == null) {
      throw new IllegalArgumentException("spec.backupStorage." + field + " is required");
    }
    return value;
  }
}
