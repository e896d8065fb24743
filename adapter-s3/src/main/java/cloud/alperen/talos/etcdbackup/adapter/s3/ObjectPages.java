package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ListedObject;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The pages of a bucket's list of objects. Thread-safe.
 *
 * <p>Only {@code IsTruncated} says whether a page follows: stores were seen to name a next one after the last (minio/minio pull
 * 7491). Others say that one follows and do not name it (minio/minio issue 14132, taylorfinnell/awscr-s3 issue 71 of Ceph), as do
 * stores that know only the list's first version and answer with that. That is a failure, as are pages without end: half a list
 * must not pass for the whole.
 *
 * <p>{@code encoding-type} is not sent, since stores ignore it or honour it by half (versity/versitygw issue 813). Keys that XML
 * cannot hold are not ours.
 */
final class ObjectPages {
  private final S3Session session;

  ObjectPages(S3Session session) {
    this.session = session;
  }

  void list(String prefix, Consumer<? super ListedObject> each) throws BackupException {
    ListObjectsV2Request request = ListObjectsV2Request.builder()
        .bucket(session.target().bucket())
        .prefix(prefix.isEmpty() ? null : prefix)
        .build();
    PageLoop loop = new PageLoop();
    while (true) {
      ListObjectsV2Response page = page(request);
      for (S3Object object : page.contents()) {
        show(prefix, object, each);
      }
      if (!Boolean.TRUE.equals(page.isTruncated())) {
        return;
      }
      String next = page.nextContinuationToken();
      if (next == null || next.isEmpty()) {
        throw session
            .failures()
            .protocol("it shows a part of its list of objects and does not name the rest");
      }
      if (loop.closesWith(next, firstKey(page))) {
        throw session.failures().protocol("its list of objects does not end");
      }
      request = request.toBuilder().continuationToken(next).build();
    }
  }

  /** The SDK takes a page for an empty result if it happens to be XML. */
  private ListObjectsV2Response page(ListObjectsV2Request request) throws BackupException {
    ListObjectsV2Response page =
        session.call(S3Action.LIST_OBJECTS, s3 -> s3.listObjectsV2(request));
    if (page.name() == null && page.isTruncated() == null) {
      throw session.failures().notS3("it answered a request for its objects with no list");
    }
    return page;
  }

  private static Optional<String> firstKey(ListObjectsV2Response page) {
    return page.contents().stream().findFirst().map(S3Object::key);
  }

  private void show(String prefix, S3Object object, Consumer<? super ListedObject> each)
      throws BackupException {
    String key = object.key();
    if (key == null || object.size() == null || object.lastModified() == null) {
      throw session.failures().protocol("it lists an object without its key, size or time");
    }
    // A store may take no notice of the prefix.
    if (key.startsWith(prefix)) {
      legal(key)
          .map(name -> new ListedObject(name, object.size(), object.lastModified()))
          .ifPresent(each);
    }
  }

  private static Optional<ObjectKey> legal(String key) {
    try {
      return Optional.of(new ObjectKey(key));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }
}
