package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The member {@code s3} of {@link BackupStorage}. Immutable and thread-safe. */
public final class S3Member implements StorageMember {
  private final S3Mapping mapping;

  public S3Member(S3Mapping mapping) {
    this.mapping = Objects.requireNonNull(mapping, "mapping");
  }

  @Override
  public String name() {
    return "s3";
  }

  @Override
  public boolean isIn(BackupStorage storage) {
    return storage.s3() != null;
  }

  @Override
  public StoreRef read(BackupStorage storage, FieldRules rules) throws BackupException {
    S3Storage s3 = rules.required(storage.s3(), S3Rules.FIELD);
    S3Rules.check(s3, rules);
    StoreRef store;
    try {
      store = mapping.store(s3);
    } catch (IllegalArgumentException unsupported) {
      throw rules.broken(S3Rules.FIELD, "cannot be used: " + unsupported.getMessage());
    }
    S3Rules.checkEndpoint(s3, store.target(), rules);
    return store;
  }

  @Override
  public StoreRef store(BackupStorage storage) {
    if (storage.s3() == null) {
      throw new IllegalArgumentException(S3Rules.FIELD + " is required");
    }
    return mapping.store(storage.s3());
  }

  @Override
  public Optional<BackupStorage> storage(StoreRef store) {
    return mapping.storage(store).map(BackupStorage::new);
  }

  @Override
  public Optional<String> whereToMend(StorageProblem problem, StoreRef store) {
    if (mapping.storage(store).isEmpty()) {
      return Optional.empty();
    }
    return switch (problem) {
      case KEY_ID_UNKNOWN -> secrets(store, "accessKeyID");
      case SECRET_WRONG -> secrets(store, "secretAccessKey");
      case CREDENTIALS_EXPIRED -> secrets(store, "accessKeyID", "secretAccessKey");
      case BUCKET_MISSING -> field("bucket");
      case REGION_WRONG -> field("region");
      case ENDPOINT_INVALID, REDIRECTED -> field("endpoint");
      case ADDRESSING_REFUSED, ADDRESSING_IMPOSSIBLE -> field("addressing");
      case ENDPOINT_CA_INVALID -> secrets(store, "endpointCA");
      case UNTRUSTED -> field("endpointCA");
      case PARTS_TOO_SMALL, PARTS_TOO_LARGE, PARTS_TOO_MANY, PROXY_LIMITS_BODIES ->
        Optional.of("TEB_PART_SIZE of the operator");
      case PROXY_REFUSED, PROXY_FAILED, PROXY_UNREACHABLE ->
        Optional.of("HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the operator");
      case CLOCK_SKEWED -> Optional.of("this machine is the node of the operator's Pod");
      case TOO_LARGE -> Optional.of("TEB_MEMORY_PER_BACKUP of the operator");
      // No field, Secret or setting in the cluster fixes the other problems.
      default -> Optional.empty();
    };
  }

  private static Optional<String> field(String name) {
    return Optional.of(S3Rules.FIELD + "." + name);
  }

  private static Optional<String> secrets(StoreRef store, String... fields) {
    String named = Stream.of(fields)
        .map(store.secrets()::get)
        .flatMap(Stream::ofNullable)
        .map(SecretRef::key)
        .map(key -> "Secret %s, key %s".formatted(key.name(), key.key()))
        .collect(Collectors.joining("; "));
    return named.isEmpty() ? Optional.empty() : Optional.of(named);
  }
}
