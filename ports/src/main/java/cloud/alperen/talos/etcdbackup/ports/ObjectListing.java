package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.storage.ListedObject;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.util.function.Consumer;

/**
 * Lists what a store holds. Optional for a store: no backup needs it. Implementations are thread-safe; interrupting the
 * thread of a call ends it soon, with {@code Cancelled}.
 */
@FunctionalInterface
public interface ObjectListing {
  /**
   * Shows each completed object below a prefix once, in no particular order. It reads one page at a time and holds no more
   * than that, however many objects there are. Objects that are stored or deleted meanwhile may be shown or not.
   *
   * <p>Objects whose keys no {@code ObjectKey} can hold are left out: this library stores none.
   *
   * @param target of the kind this listing was made for
   * @param prefix of their keys; empty for all
   * @param each gets the objects on the calling thread, while the connection is open; what it throws ends the listing
   * @throws BackupException with a {@code StorageFailure}, also if the store's pages do not come to an end; some objects may
   *     have been shown by then
   */
  void list(
      StorageTarget target,
      StorageCredentials credentials,
      String prefix,
      Consumer<? super ListedObject> each)
      throws BackupException;
}
