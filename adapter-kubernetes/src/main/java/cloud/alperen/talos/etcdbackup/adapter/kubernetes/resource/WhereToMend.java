package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
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

  /** The same failure, with the place if there is more to say than it says itself. */
  public static BackupFailure located(BackupFailure failure) {
    return place(failure)
        .<BackupFailure>map(place -> new BackupFailure.Located(failure, place))
        .orElse(failure);
  }

  private static Optional<String> place(BackupFailure failure) {
    if (failure instanceof BackupFailure.TimedOut) {
      return Optional.of("spec.timeout");
    }
    if (failure instanceof BackupFailure.Unexpected) {
      return Optional.of("kubectl logs of the operator's Pod");
    }
    if (failure instanceof PrerequisiteFailure.ControlPlaneUnavailable unavailable) {
      return place(unavailable.problem());
    }
    return failure instanceof StorageFailure.Refused refused ? place(refused) : Optional.empty();
  }

  private static Optional<String> place(
      PrerequisiteFailure.ControlPlaneUnavailable.Problem problem) {
    return switch (problem) {
      case SECRET_BUNDLE_UNREADABLE, AUTHORITY_UNFIT -> Optional.of("status.secretBundle");
      default -> Optional.empty();
    };
  }

  private static Optional<String> place(StorageFailure.Refused refused) {
    return switch (refused.problem()) {
      case KEY_ID_UNKNOWN -> secrets(refused.target(), "accessKeyID");
      case SECRET_WRONG -> secrets(refused.target(), "secretAccessKey");
      case CREDENTIALS_EXPIRED -> secrets(refused.target(), "accessKeyID", "secretAccessKey");
      case BUCKET_MISSING -> Optional.of(S3 + "bucket");
      case REGION_WRONG -> Optional.of(S3 + "region");
      case ENDPOINT_INVALID, REDIRECTED -> Optional.of(S3 + "endpoint");
      case ADDRESSING_REFUSED, ADDRESSING_IMPOSSIBLE -> Optional.of(S3 + "addressing");
      case ENDPOINT_CA_INVALID -> secrets(refused.target(), "endpointCA");
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

  private static Optional<String> secrets(StorageTarget target, String... fields) {
    String named = Stream.of(fields)
        .map(target.secrets()::get)
        .flatMap(Stream::ofNullable)
        .map(ref -> "Secret %s, key %s".formatted(ref.name(), ref.key()))
        .collect(Collectors.joining("; "));
    return named.isEmpty() ? Optional.empty() : Optional.of(named);
  }
}
