package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The recorded state of a backup. Only {@link Lifecycle} derives one status from another.
 *
 * @param phase the phase; {@link Phase#of} derives it from the conditions when a status is read
 * @param attempts the number of attempts since creation or re-arming, a running attempt included
 * @param interruptions how often the current attempt was interrupted by a crash or a lost lease, and repeated
 * @param nextAttempt the time at which the next attempt is due; only in {@link Phase#RETRYING}
 * @param conditions one of each {@link ConditionType}, in that order, or none
 * @param observedGeneration the newest generation of the spec that was acted on
 * @param observedRetry the last value of the retry annotation that was acted on
 * @param placement the key and store of the object, once chosen
 * @param startTime the start of the first attempt since creation or re-arming
 * @param completionTime the time at which the backup succeeded or gave up
 * @param transfer the progress of the transfer
 */
public record BackupStatus(
    Phase phase,
    int attempts,
    int interruptions,
    Optional<Instant> nextAttempt,
    List<Condition> conditions,
    long observedGeneration,
    Optional<String> observedRetry,
    Optional<Placement> placement,
    Optional<Instant> startTime,
    Optional<Instant> completionTime,
    Transfer transfer) {

  /** The status of a backup for which nothing is recorded yet. */
  public static final BackupStatus NEW = new BackupStatus(
      Phase.NEW,
      0,
      0,
      Optional.empty(),
      List.of(),
      0,
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      Transfer.NONE);

  public BackupStatus {
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(nextAttempt, "nextAttempt");
    Objects.requireNonNull(observedRetry, "observedRetry");
    Objects.requireNonNull(placement, "placement");
    Objects.requireNonNull(startTime, "startTime");
    Objects.requireNonNull(completionTime, "completionTime");
    Objects.requireNonNull(transfer, "transfer");
    conditions = List.copyOf(conditions);
  }

  /** The condition of this type, if it is recorded. */
  public Optional<Condition> condition(ConditionType type) {
    return conditions.stream().filter(c -> c.type() == type).findFirst();
  }

  /**
   * The store of the next attempt: the store of the current placement, or the spec's store if there is no current placement.
   */
  public StoreRef storeFor(BackupSpec spec) {
    return placementIsStale() ? spec.store() : placement.map(Placement::store).orElse(spec.store());
  }

  /** Whether the placement dates from before a re-arming. A stale placement is only cleaned up, never used. */
  public boolean placementIsStale() {
    return placement.isPresent() && startTime.isEmpty();
  }
}
