package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.util.Comparator;
import java.util.List;

/**
 * How a server lists unfinished uploads.
 *
 * @param pageSize how many one answer shows at most
 * @param byWholeKey whether it takes a prefix for a whole key, as MinIO does
 * @param byKeyAlone whether it goes on after a key, with an empty marker for the upload in it, and refuses one that is empty
 */
record S3Listing(int pageSize, boolean byWholeKey, boolean byKeyAlone) {
  boolean shows(String key, String prefix) {
    return prefix.isEmpty() || (byWholeKey ? key.equals(prefix) : key.startsWith(prefix));
  }

  /** The uploads after those that a request has seen, in order. */
  List<S3Store.Listed> rest(S3Store store, S3Request request) throws S3Error {
    if (!byKeyAlone) {
      return store.uploads(request.parameter("upload-id-marker").orElse(""));
    }
    if (request.parameter("upload-id-marker").filter(String::isEmpty).isPresent()) {
      throw new S3Error(400, "InvalidArgument", "upload-id-marker is empty");
    }
    String after = request.parameter("key-marker").orElse("");
    return store.uploads("").stream()
        .filter(upload -> upload.key().compareTo(after) > 0)
        .sorted(Comparator.comparing(S3Store.Listed::key))
        .toList();
  }
}
