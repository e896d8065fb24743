package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.ControlPlaneStanding.Failures;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.ControlPlaneStanding.Unfinished;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCodec;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Condition;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Summarises the backups of each control plane from the operator's cache. The summary survives a restart of the operator,
 * leaves out deleted objects, and is empty before the operator has started. Thread-safe. Each call reads all objects, which
 * takes some tens of milliseconds for ten thousand.
 */
public final class KubernetesStandings {
  /** The limit of an object's name. A metric must not carry a longer value. */
  private static final int LONGEST_NAME = 253;

  private static final String UNKNOWN = "unknown";

  private final WatchedBackups backups;
  private final StatusCodec statuses;

  /**
   * Creates the view.
   *
   * @param backups the cache of backups; connected when the operator starts
   */
  public KubernetesStandings(WatchedBackups backups, StorageTargets targets) {
    this.backups = Objects.requireNonNull(backups, "backups");
    this.statuses = new StatusCodec(targets);
  }

  /** The summary of each control plane that a watched backup names, sorted by namespace and name. */
  public List<ControlPlaneStanding> all() {
    return of(backups.all());
  }

  List<ControlPlaneStanding> of(Collection<TalosEtcdBackup> objects) {
    Map<String, Tally> tallies = new TreeMap<>();
    for (TalosEtcdBackup backup : objects) {
      String namespace = backup.getMetadata().getNamespace();
      String controlPlane = controlPlane(backup);
      tallies
          .computeIfAbsent(
              namespace + "/" + controlPlane, key -> new Tally(namespace, controlPlane))
          .add(backup, statuses.read(backup));
    }
    return tallies.values().stream().map(Tally::standing).toList();
  }

  private static String controlPlane(TalosEtcdBackup backup) {
    if (backup.getSpec() == null || backup.getSpec().talosControlPlaneRef() == null) {
      return UNKNOWN;
    }
    String name = backup.getSpec().talosControlPlaneRef().name();
    return name == null || name.isBlank() || name.length() > LONGEST_NAME ? UNKNOWN : name;
  }

  /** Counts the backups of one control plane. */
  private static final class Tally {
    private final String namespace;
    private final String controlPlane;
    private final Map<FailureReason, Integer> failures = new EnumMap<>(FailureReason.class);
    private @Nullable Instant lastSuccess;
    private @Nullable Instant lastFailure;
    private @Nullable Instant oldest;
    private int unfinished;

    Tally(String namespace, String controlPlane) {
      this.namespace = namespace;
      this.controlPlane = controlPlane;
    }

    void add(TalosEtcdBackup backup, BackupStatus status) {
      switch (status.phase()) {
        case SUCCEEDED ->
          condition(status, ConditionType.READY)
              .filter(Condition::holds)
              .ifPresent(ready -> lastSuccess = later(lastSuccess, ended(status, ready)));
        case GAVE_UP ->
          condition(status, ConditionType.FAILED).ifPresent(failed -> {
            lastFailure = later(lastFailure, ended(status, failed));
            failures.merge(FailureReason.of(failed.message()), 1, Integer::sum);
          });
        case NEW, QUEUED, RUNNING, WAITING, RETRYING -> {
          if (!backup.isMarkedForDeletion()) {
            unfinished++;
            oldest = earlier(oldest, begun(backup, status));
          }
        }
      }
    }

    ControlPlaneStanding standing() {
      return new ControlPlaneStanding(
          namespace,
          controlPlane,
          Optional.ofNullable(lastSuccess),
          new Failures(Optional.ofNullable(lastFailure), failures),
          new Unfinished(Optional.ofNullable(oldest), unfinished));
    }

    private static Optional<Condition> condition(BackupStatus status, ConditionType type) {
      return status.conditions().stream().filter(c -> c.type() == type).findFirst();
    }

    /** The completion time. The Go operator records none; then the condition's transition time counts. */
    private static Instant ended(BackupStatus status, Condition stated) {
      return status.completionTime().orElse(stated.lastTransition());
    }

    private static Instant begun(TalosEtcdBackup backup, BackupStatus status) {
      Instant created = Instant.parse(backup.getMetadata().getCreationTimestamp());
      boolean startedOver = status.observedRetry().isPresent() || status.observedGeneration() > 1;
      return startedOver
          ? condition(status, ConditionType.PROGRESSING)
              .map(Condition::lastTransition)
              .orElse(created)
          : created;
    }

    private static Instant later(@Nullable Instant one, Instant other) {
      return one == null || other.isAfter(one) ? other : one;
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
      return one == null || other.isBefore(one) ? other : one;
    }
  }
}
