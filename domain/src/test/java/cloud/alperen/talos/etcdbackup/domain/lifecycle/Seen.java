package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import java.time.Instant;
import java.util.Optional;

/** An observation in the making: of generation 1, valid, idle, with our finalizer on until it is finished. */
final class Seen {
  private final BackupStatus status;
  private long generation = 1;
  private Optional<String> retry = Optional.empty();
  private boolean deleting;
  private boolean finalizer;
  private DeletionPolicy policy = DeletionPolicy.RETAIN;
  private Optional<BackupFailure> problem = Optional.empty();
  private Activity activity = new Activity.Idle();
  private boolean moved;

  private Seen(BackupStatus status) {
    this.status = status;
    finalizer = !status.phase().terminal();
  }

  static Seen a(Phase phase) {
    return new Seen(Backups.in(phase));
  }

  static Seen a(BackupStatus status) {
    return new Seen(status);
  }

  Seen edited() {
    generation = 2;
    return this;
  }

  Seen invalid() {
    problem = Optional.of(Backups.HOPELESS);
    return this;
  }

  Seen retry(String value) {
    retry = Optional.of(value);
    return this;
  }

  Seen deleting() {
    deleting = true;
    return this;
  }

  Seen finalizer(boolean on) {
    finalizer = on;
    return this;
  }

  Seen deletingSnapshotToo() {
    policy = DeletionPolicy.DELETE;
    return this;
  }

  Seen activity(Activity now) {
    activity = now;
    return this;
  }

  Seen prerequisitesMoved() {
    moved = true;
    return this;
  }

  Decision decide(Instant now) {
    return BackupPolicy.decide(
        new Observation(
            status, generation, retry, deleting, finalizer, policy, problem, activity, moved),
        now,
        RetryPolicy.DEFAULT.longestDelay());
  }

  Decision.Step step() {
    return decide(Backups.T0.plusSeconds(1000)).step();
  }
}
