package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Completed objects. Looks at them by one request for their first byte: unlike HEAD it has a body, in which
 * the store can say what is wrong. The byte itself says nothing. Only where that answer does not say how long
 * the object is, HEAD is sent as well. Thread-safe.
 */
final class StoredObjects {
  private static final String FIRST_BYTE = "bytes=0-0";
  private static final int NO_CONTENT = 204;

  private final S3Session session;

  StoredObjects(S3Session session) {
    this.session = session;
  }

  Optional<StoredObject> find(ObjectKey key) throws BackupException {
    GetObjectRequest request = GetObjectRequest.builder()
        .bucket(session.target().bucket())
        .key(key.value())
        .range(FIRST_BYTE)
        .build();
    try {
      return Optional.of(look(key, request));
    } catch (BackupException e) {
      if (S3Failures.isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private StoredObject look(ObjectKey key, GetObjectRequest request) throws BackupException {
    GetObjectResponse shown;
    try {
      shown = session.call(
          S3Action.GET_OBJECT,
          s3 -> s3.getObject(request, (response, body) -> {
            if (isOneByte(response)) {
              body.readAllBytes();
            } else {
              // A store that ignores ranges: do not let it send the whole object.
              body.abort();
            }
            return response;
          }));
    } catch (BackupException e) {
      if (S3Failures.isOutOfRange(e)) {
        // It is empty.
        HeadObjectResponse head = head(key);
        return new StoredObject(size(key, head), new ObjectMetadata(head.metadata()));
      }
      throw e;
    }
    Optional<Long> size = AnsweredSize.ofFirstByte(shown);
    return new StoredObject(
        size.isPresent() ? size.get() : size(key), new ObjectMetadata(shown.metadata()));
  }

  /** How long an object is that is there; fails if the store does not say. */
  long size(ObjectKey key) throws BackupException {
    return size(key, head(key));
  }

  /** Succeeds if there is none. What is answered in another way than by S3's 204 is looked at: it may be a page of a proxy. */
  void delete(ObjectKey key) throws BackupException {
    DeleteObjectResponse answer;
    try {
      answer = session.call(
          S3Action.DELETE_OBJECT,
          s3 -> s3.deleteObject(r -> r.bucket(session.target().bucket()).key(key.value())));
    } catch (BackupException e) {
      if (S3Failures.isMissing(e)) {
        return;
      }
      throw e;
    }
    int status = answer.sdkHttpResponse().statusCode();
    if (status != NO_CONTENT && find(key).isPresent()) {
      throw session
          .failures()
          .outcomeUnknown(
              "it answered a deletion with HTTP %d and shows the object still".formatted(status));
    }
  }

  private static boolean isOneByte(GetObjectResponse response) {
    return response.contentLength() != null && response.contentLength() <= 1;
  }

  private HeadObjectResponse head(ObjectKey key) throws BackupException {
    return session.call(
        S3Action.GET_OBJECT,
        s3 -> s3.headObject(r -> r.bucket(session.target().bucket()).key(key.value())));
  }

  private long size(ObjectKey key, HeadObjectResponse head) throws BackupException {
    if (head.contentLength() == null) {
      throw session.failures().protocol("it does not say how long object " + key + " is");
    }
    return head.contentLength();
  }
}
