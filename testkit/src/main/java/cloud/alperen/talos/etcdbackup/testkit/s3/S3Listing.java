package cloud.alperen.talos.etcdbackup.testkit.s3;

import static cloud.alperen.talos.etcdbackup.testkit.s3.S3Response.element;

import java.util.Comparator;
import java.util.List;

/**
 * How a server lists unfinished uploads, and objects.
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

  /** One page of the objects, in the order of their keys. The token of the next page is the last key of this one. */
  S3Response objects(S3Store store, S3Request request) {
    String prefix = request.parameter("prefix").orElse("");
    String after = request.parameter("continuation-token").orElse("");
    List<String> rest = store.keys().stream()
        .filter(key -> key.startsWith(prefix) && key.compareTo(after) > 0)
        .sorted()
        .toList();
    List<String> page = rest.subList(0, Math.min(pageSize, rest.size()));
    boolean truncated = page.size() < rest.size();
    StringBuilder document = new StringBuilder("<ListBucketResult>");
    document
        .append(element("Name", request.bucket()))
        .append(element("Prefix", prefix))
        .append(element("KeyCount", String.valueOf(page.size())))
        .append(element("IsTruncated", String.valueOf(truncated)));
    if (truncated) {
      document.append(element("NextContinuationToken", page.get(page.size() - 1)));
    }
    for (String key : page) {
      store
          .find(key)
          .ifPresent(object -> document
              .append("<Contents>")
              .append(element("Key", key))
              .append(element("Size", String.valueOf(object.size())))
              .append(element("LastModified", store.stored(key).toString()))
              .append("</Contents>"));
    }
    return S3Response.xml(200, document.append("</ListBucketResult>").toString());
  }
}
