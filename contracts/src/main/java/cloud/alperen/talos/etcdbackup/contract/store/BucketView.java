package cloud.alperen.talos.etcdbackup.contract.store;

import java.util.List;
import java.util.Optional;

/**
 * Looks behind the port at what a bucket really holds, by another way than the adapter under test.
 * Implementations are thread-safe; a store that cannot be read throws {@link IllegalStateException}.
 */
public interface BucketView {
  /** The object that a reader of the bucket would find under this key now. */
  Optional<BucketObject> find(String key);

  /** The keys of uploads that were begun and neither completed nor aborted, one entry for each. */
  List<String> unfinishedUploads();
}
