package cloud.alperen.talos.etcdbackup.domain.lifecycle;

/** What the runner is doing for a backup right now, in this process. */
public sealed interface Activity {
  /** Nothing. */
  record Idle() implements Activity {}

  /**
   * It was submitted and has not ended.
   *
   * @param generation of the spec that it works on
   * @param stopping whether it was told to stop and is still cleaning up behind itself
   */
  record Working(long generation, boolean stopping) implements Activity {}

  /** The store is being cleaned up. */
  record CleaningUp() implements Activity {}

  /**
   * What a backup that gave up has stored is being looked at, and read from end to end, which takes as long as an attempt
   * may. Nothing has to wait for that: it may be cancelled.
   */
  record Proving() implements Activity {}

  /** The store was cleaned up, as far as it went. */
  record CleanedUp() implements Activity {}
}
