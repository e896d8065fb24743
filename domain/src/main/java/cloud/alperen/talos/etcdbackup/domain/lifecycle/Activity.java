package cloud.alperen.talos.etcdbackup.domain.lifecycle;

/** The runner's current work on a backup, in this process. */
public sealed interface Activity {
  /** The runner does nothing for the backup. */
  record Idle() implements Activity {}

  /**
   * An attempt was submitted and has not ended.
   *
   * @param generation the generation of the spec that the attempt uses
   * @param stopping whether the attempt was told to stop and is still cleaning up
   */
  record Working(long generation, boolean stopping) implements Activity {}

  /** The store is being cleaned up. */
  record CleaningUp() implements Activity {}

  /**
   * The runner reads the object that a backup which gave up may have stored, to verify it. This may take as long as an attempt.
   * It may be cancelled, so nothing has to wait for it.
   */
  record Proving() implements Activity {}

  /** The clean-up of the store has ended, completely or as far as it was possible. */
  record CleanedUp() implements Activity {}
}
