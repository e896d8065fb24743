package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Completed objects. Looks at them by one request for their last bytes: unlike HEAD it has a body, in which
 * the store can say what is wrong. Thread-safe.
 */
final class StoredObjects {
  private static final String LAST_BYTES = "bytes=-" + Sha256Digest.LENGTH;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes \\d+-\\d+/(\\d+)");

  private final S3Session session;

  StoredObjects(S3Session session) {
    this.session = session;
  }

  Optional<StoredObject> find(ObjectKey key) throws BackupException {
    GetObjectRequest request = GetObjectRequest.builder()
        .bucket(session.target().bucket())
        .key(key.value())
        .range(LAST_BYTES)
        .build();
    try {
      return Optional.of(session.call(
          S3Action.GET_OBJECT,
          s3 -> s3.getObject(request, (response, body) -> describe(response, body))));
    } catch (BackupException e) {
      if (S3Failures.isOutOfRange(e)) {
        return Optional.of(empty(key));
      }
      if (S3Failures.isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Succeeds if there is none. */
  void delete(ObjectKey key) throws BackupException {
    try {
      session.call(
          S3Action.DELETE_OBJECT,
          s3 -> s3.deleteObject(r -> r.bucket(session.target().bucket()).key(key.value())));
    } catch (BackupException e) {
      if (!S3Failures.isMissing(e)) {
        throw e;
      }
    }
  }

  private static StoredObject describe(GetObjectResponse response, AbortableInputStream body)
      throws IOException {
    long size = size(response);
    if (response.contentLength() > Sha256Digest.LENGTH) {
      // A store that ignores ranges: do not let it send the whole object.
      body.abort();
      return describe(size, response.metadata(), new byte[0]);
    }
    return describe(size, response.metadata(), body.readAllBytes());
  }

  private static long size(GetObjectResponse response) {
    Matcher range =
        CONTENT_RANGE.matcher(Optional.ofNullable(response.contentRange()).orElse(""));
    return range.matches() ? Long.parseLong(range.group(1)) : response.contentLength();
  }

  private StoredObject empty(ObjectKey key) throws BackupException {
    HeadObjectResponse head = session.call(
        S3Action.GET_OBJECT,
        s3 -> s3.headObject(r -> r.bucket(session.target().bucket()).key(key.value())));
    return describe(head.contentLength(), head.metadata(), new byte[0]);
  }

  private static StoredObject describe(long size, Map<String, String> metadata, byte[] end) {
    return new StoredObject(
        size,
        new ObjectMetadata(metadata),
        end.length == Sha256Digest.LENGTH ? Optional.of(Sha256Digest.of(end)) : Optional.empty());
  }
}
