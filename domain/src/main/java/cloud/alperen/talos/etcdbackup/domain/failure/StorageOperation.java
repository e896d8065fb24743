package cloud.alperen.talos.etcdbackup.domain.failure;

/** What was being done with a store when it failed: the beginning of the message. */
public enum StorageOperation {
  /** Storing a snapshot, with all that belongs to it. Existing users' alerts look for these words. */
  UPLOAD("upload snapshot to"),
  /** Looking whether there is an object, and whose it is. */
  LOOK("look for snapshot in"),
  /** Reading a stored snapshot. */
  READ("read snapshot from"),
  /** Listing stored snapshots. */
  LIST("list snapshots in"),
  /** Finding and aborting unfinished uploads. */
  ABORT("abort unfinished uploads in"),
  /** Deleting a stored snapshot. */
  DELETE("delete snapshot from");

  private final String words;

  StorageOperation(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
