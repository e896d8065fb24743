package cloud.alperen.talos.etcdbackup.domain.failure;

/**
 * One attempt was cut off again and again, and may be the reason: it cannot be told from a process that lost its lease.
 *
 * @param attempt its number
 * @param times how often it was found cut off
 */
public record AttemptCrashed(int attempt, int times) implements BackupFailure {
  @Override
  public String reason() {
    return "AttemptCrashed";
  }

  @Override
  public String userMessage() {
    return "Failed to take etcd snapshot in attempt %d: it was cut off %d times, and not by an orderly shutdown: the operator's process ended, or lost its lease or the Kubernetes API; check the operator's Pod: its restarts, why the last one ended (perhaps at its memory limit), and its way to the Kubernetes API"
        .formatted(attempt, times);
  }

  @Override
  public Cure cure() {
    return Cure.TIME;
  }
}
