package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Adds to what a failure says, which is the same for every program, where in the cluster that is mended: a field of the
 * backup, a key of a Secret, a setting of the operator. Conditions and Events both say so.
 */
public final class WhereToMend {
  private static final String S3 = "spec.backupStorage.s3.";

  private WhereToMend() {}

  /**
   * The same failure, with the place if there is more to say than it says itself.
   *
   * @param store that the attempt used
   */
  public static BackupFailure located(BackupFailure failure, StoreRef store) {
    return place(failure, store)
        .<BackupFailure>map(place -> new BackupFailure.Located(failure, place))
        .orElse(failure);
  }

  private static Optional<String> place(BackupFailure failure, StoreRef store) {
    if (failure instanceof BackupFailure.TimedOut) {
      return Optional.of("spec.timeout");
    }
    if (failure instanceof BackupFailure.Unexpected) {
      return Optional.of("kubectl logs of the operator's Pod");
    }
    if (failure instanceof PrerequisiteFailure.ControlPlaneUnavailable unavailable) {
      return place(unavailable.problem());
    }
    return failure instanceof StorageFailure.Refused refused
        ? place(refused.problem(), store)
        : Optional.empty();
  }

  private static Optional<String> place(
      PrerequisiteFailure.ControlPlaneUnavailable.Problem problem) {
    return switch (problem) {
      case SECRET_BUNDLE_UNREADABLE, AUTHORITY_UNFIT -> Optional.of("status.secretBundle");
      default -> Optional.empty();
    };
  }

  private static Optional<String> place(StorageProblem problem, StoreRef store) {
    return switch (problem) {
      case KEY_ID_UNKNOWN -> secrets(store, "accessKeyID");
      case SECRET_WRONG -> secrets(store, "secretAccessKey");
      case CREDENTIALS_EXPIRED -> secrets(store, "accessKeyID", "secretAccessKey");
      case BUCKET_MISSING -> Optional.of(S3 + "bucket");
      case REGION_WRONG -> Optional.of(S3 + "region");
      case ENDPOINT_INVALID, REDIRECTED -> Optional.of(S3 + "endpoint");
      case ADDRESSING_REFUSED, ADDRESSING_IMPOSSIBLE -> Optional.of(S3 + "addressing");
      case ENDPOINT_CA_INVALID -> secrets(store, "endpointCA");
      case UNTRUSTED -> Optional.of(S3 + "endpointCA");
      case PARTS_TOO_SMALL, PARTS_TOO_LARGE, PARTS_TOO_MANY, PROXY_LIMITS_BODIES ->
        Optional.of("TEB_PART_SIZE of the operator");
      case PROXY_REFUSED, PROXY_FAILED, PROXY_UNREACHABLE ->
        Optional.of("HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the operator");
      case CLOCK_SKEWED -> Optional.of("this machine is the node of the operator's Pod");
      case TOO_LARGE -> Optional.of("TEB_MEMORY_PER_BACKUP of the operator");
      // Nothing of the cluster's.
      default -> Optional.empty();
    };
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
