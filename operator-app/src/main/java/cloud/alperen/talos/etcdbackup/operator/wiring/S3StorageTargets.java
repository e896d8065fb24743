package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.BackupStorage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Storage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SecretKeySelector;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one place where the resource's words for a store meet the adapter's. A fork adds its own member here. */
final class S3StorageTargets implements StorageTargets {
  private static final Words<S3Target.Addressing> ADDRESSING = new Words<>(
      "s3.addressing",
      Map.of(
          "Auto", S3Target.Addressing.AUTO,
          "Path", S3Target.Addressing.PATH,
          "VirtualHosted", S3Target.Addressing.VIRTUAL_HOSTED));
  private static final Words<S3Target.Checksums> CHECKSUMS = new Words<>(
      "s3.checksums",
      Map.of("Auto", S3Target.Checksums.AUTO, "WhenRequired", S3Target.Checksums.WHEN_REQUIRED));

  /** What a field may say, and what it means; absent is the same as {@code Auto}, as in an object older than the field. */
  private record Words<T>(String field, Map<String, T> meanings) {
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
  public StorageTarget target(BackupStorage storage) {
    S3Storage s3 = present(storage.s3(), "s3");
    return new S3Target(
        new S3Target.Place(
            present(s3.bucket(), "s3.bucket"),
            present(s3.region(), "s3.region"),
            Optional.ofNullable(s3.endpoint()).filter(endpoint -> !endpoint.isBlank()),
            ADDRESSING.meaning(s3.addressing())),
        new S3Target.Trust(
            Boolean.TRUE.equals(s3.insecureSkipTLSVerify()),
            Optional.ofNullable(s3.endpointCA()).map(ca -> reference(ca, "s3.endpointCA"))),
        new S3Target.Keys(
            reference(s3.accessKeyID(), "s3.accessKeyID"),
            reference(s3.secretAccessKey(), "s3.secretAccessKey")),
        CHECKSUMS.meaning(s3.checksums()));
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
        s3.trust().insecureSkipTlsVerify(),
        selector(s3.keys().accessKeyId()),
        selector(s3.keys().secretAccessKey()),
        ADDRESSING.word(s3.place().addressing()),
        CHECKSUMS.word(s3.checksums()),
        s3.trust().ca().map(S3StorageTargets::selector).orElse(null)));
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
