package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Condition;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Transfer;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Translates between the domain's status and the resource's status. Immutable and thread-safe.
 *
 * <p>{@code read(write(s))} equals {@code s}, except for fractions of a second that Kubernetes does not keep. A value that
 * cannot be parsed counts as absent, so that a status of another program never prevents a reconcile.
 */
public final class StatusCodec {
  private final StorageTargets targets;

  public StatusCodec(StorageTargets targets) {
    this.targets = Objects.requireNonNull(targets, "targets");
  }

  /** The status that the resource records. */
  public BackupStatus read(TalosEtcdBackup resource) {
    TalosEtcdBackupStatus status = resource.getStatus();
    if (status == null) {
      return BackupStatus.NEW;
    }
    List<Condition> conditions = ConditionCodec.read(status.conditions());
    int attempts = status.attempts() == null ? 0 : Math.max(0, status.attempts());
    Optional<Instant> nextAttempt = Timestamps.read(status.nextAttemptTime());
    Phase phase = Phase.of(conditions, attempts, nextAttempt.isPresent());
    return new BackupStatus(
        phase,
        attempts,
        status.interruptions() == null ? 0 : Math.max(0, status.interruptions()),
        nextAttempt,
        conditions,
        observedGeneration(resource, status, phase),
        Optional.ofNullable(status.observedRetry()).map(TalosEtcdBackupStatus::retryMark),
        placement(status),
        Timestamps.read(status.startTime()),
        Timestamps.read(status.completionTime()),
        transfer(status));
  }

  /**
   * The status in the resource's form.
   *
   * @param before the stored status, whose fields of other programs are kept
   */
  public TalosEtcdBackupStatus write(BackupStatus status, @Nullable TalosEtcdBackupStatus before) {
    Optional<Placement> placement = status.placement();
    Transfer transfer = status.transfer();
    boolean succeeded = status.phase() == Phase.SUCCEEDED;
    return new TalosEtcdBackupStatus(
        ConditionCodec.write(status.conditions(), before == null ? null : before.conditions()),
        placement.map(p -> p.key().value()).orElse(foreignFilename(before)),
        before == null ? null : before.stateFilename(),
        placement.map(p -> targets.storage(p.store())).orElse(null),
        status.observedGeneration() == 0 ? null : status.observedGeneration(),
        status.observedRetry().orElse(null),
        status.attempts() == 0 ? null : status.attempts(),
        status.interruptions() == 0 ? null : status.interruptions(),
        status.nextAttempt().map(Timestamps::seconds).orElse(null),
        status.startTime().map(Timestamps::millis).orElse(null),
        status.completionTime().map(Timestamps::millis).orElse(null),
        transfer.node().map(NodeName::value).orElse(null),
        transfer.bytes() == 0 ? null : transfer.bytes(),
        transfer.size().orElse(null),
        transfer.sha256().map(Sha256Digest::hex).orElse(null),
        succeeded ? transfer.size().map(s -> new ByteCount(s).toString()).orElse(null) : null,
        status.phase().terminal() ? duration(status) : null);
  }

  /** Another program wrote a status without a generation. If it is final, it counts as final for the current generation. */
  private static long observedGeneration(
      TalosEtcdBackup resource, TalosEtcdBackupStatus status, Phase phase) {
    if (status.observedGeneration() != null) {
      return status.observedGeneration();
    }
    Long generation = resource.getMetadata().getGeneration();
    return phase.terminal() && generation != null ? generation : 0;
  }

  /** Without a recorded target, the store of the object is unknown: the spec may have changed since. */
  private Optional<Placement> placement(TalosEtcdBackupStatus status) {
    if (status.filename() == null || status.target() == null) {
      return Optional.empty();
    }
    try {
      StoreRef store = targets.store(status.target());
      return Optional.of(new Placement(new ObjectKey(status.filename()), store));
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  private static @Nullable String foreignFilename(@Nullable TalosEtcdBackupStatus before) {
    return before == null || before.target() != null ? null : before.filename();
  }

  private static Transfer transfer(TalosEtcdBackupStatus status) {
    return new Transfer(
        status.bytesTransferred() == null ? 0 : Math.max(0, status.bytesTransferred()),
        Optional.ofNullable(status.sizeBytes()).filter(size -> size >= 0),
        Optional.ofNullable(status.sha256())
            .filter(hex -> hex.matches("[0-9a-f]{64}"))
            .map(Sha256Digest::new),
        Optional.ofNullable(status.node()).filter(node -> !node.isBlank()).map(NodeName::new));
  }

  private static @Nullable String duration(BackupStatus status) {
    if (status.startTime().isEmpty() || status.completionTime().isEmpty()) {
      return null;
    }
    return GoDuration.format(
        Duration.between(status.startTime().get(), status.completionTime().get()));
  }
}
