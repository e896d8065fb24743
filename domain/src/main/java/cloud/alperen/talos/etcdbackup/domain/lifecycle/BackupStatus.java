package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All that is recorded about a backup. Only {@link Lifecycle} makes one out of another.
 *
 * @param phase where it stands; derived from the conditions by {@link Phase#of} when it is read back
 * @param attempts attempts begun since it was created or re-armed, an attempt under way included
 * @param interruptions how often the attempt that is under way, or is repeated, was found cut off
 * @param nextAttempt when the next attempt is due; only while {@link Phase#RETRYING}
 * @param conditions one of each {@link ConditionType}, in that order, or none
 * @param observedGeneration the newest generation of the spec that was acted on
 * @param observedRetry the last value of the retry annotation that was acted on
 * @param placement where the object goes, once chosen
 * @param startTime when the first attempt since creation or re-arming began
 * @param completionTime when it succeeded or gave up
 * @param transfer how far it got
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

  /** The status of a backup for which nothing was recorded yet. */
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

  /** The condition of this type, if it was ever stated. */
  public Optional<Condition> condition(ConditionType type) {
    return conditions.stream().filter(c -> c.type() == type).findFirst();
  }

  /** The store of the next attempt: where the object was placed before the spec was edited, else what the spec names. */
  public StoreRef storeFor(BackupSpec spec) {
    return placementIsStale() ? spec.store() : placement.map(Placement::store).orElse(spec.store());
  }

  /** Whether the placement is left over from before a re-arming: it is to be cleaned up, not used. */
  public boolean placementIsStale() {
    return placement.isPresent() && startTime.isEmpty();
  }
}
