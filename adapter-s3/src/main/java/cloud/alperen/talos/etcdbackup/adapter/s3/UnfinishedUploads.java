package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** The multipart uploads of a bucket that are neither completed nor aborted. Thread-safe. */
final class UnfinishedUploads {
  private final S3Session session;

  UnfinishedUploads(S3Session session) {
    this.session = session;
  }

  /** If the answer is lost, an upload may exist whose id nobody knows: it is aborted before another try. */
  String create(PlannedObject announced) throws BackupException {
    return session
        .repetition()
        .send(() -> session.bodyChecks().send(check -> create(announced, check)), first -> {
          abortWhatIsLeft(announced, first);
          return Optional.empty();
        });
  }

  private String create(PlannedObject announced, BodyCheck check) throws BackupException {
    CreateMultipartUploadRequest request = CreateMultipartUploadRequest.builder()
        .bucket(session.target().bucket())
        .key(announced.key().value())
        .metadata(announced.metadata().entries())
        .contentType(PartBuffer.CONTENT_TYPE)
        // S3 must know from the start which checksum the parts come with, or it keeps others.
        .checksumAlgorithm(check == BodyCheck.CRC32 ? ChecksumAlgorithm.CRC32 : null)
        .build();
    return idOf(session.callOnce(S3Action.PUT_OBJECT, s3 -> s3.createMultipartUpload(request)));
  }

  /** The SDK takes a page for an empty result if it happens to be XML. */
  private String idOf(CreateMultipartUploadResponse begun) throws BackupException {
    if (begun.uploadId() == null) {
      throw session.failures().notS3("it began an upload without an id");
    }
    return begun.uploadId();
  }

  private void abortWhatIsLeft(PlannedObject announced, BackupException first)
      throws BackupException {
    try {
      abortAll(announced.key());
    } catch (BackupException e) {
      if (e.failure() instanceof BackupFailure.Cancelled) {
        throw e;
      }
      first.addSuppressed(e);
      throw first;
    }
  }

  /** Aborts all uploads of exactly this key and says how many there were. */
  int abortAll(ObjectKey key) throws BackupException {
    // A prefix: longer keys that begin alike are somebody else's.
    return abort(list(key.value(), upload -> upload.key().equals(key.value()))).size();
  }

  /** Aborts all uploads below this prefix that were begun before, by the store's clock, and names them. */
  List<ObjectKey> abortAll(String prefix, Instant begunBefore) throws BackupException {
    Predicate<MultipartUpload> below = upload -> upload.key().startsWith(prefix);
    List<MultipartUpload> found = list(prefix, below);
    if (found.isEmpty()) {
      found = amongAll(below);
    }
    return abort(found.stream()
        .filter(upload -> upload.initiated() != null && upload.initiated().isBefore(begunBefore))
        .toList());
  }

  /**
   * MinIO takes a prefix for a whole key, so it shows nothing below one; without a prefix it shows what it has begun since it
   * was started. Where that is refused, as by a policy that names prefixes, the store has answered the narrower question.
   */
  private List<MultipartUpload> amongAll(Predicate<MultipartUpload> which) throws BackupException {
    try {
      return list("", which);
    } catch (BackupException e) {
      if (e.failure() instanceof StorageFailure.Withheld) {
        return List.of();
      }
      throw e;
    }
  }

  private List<MultipartUpload> list(String prefix, Predicate<MultipartUpload> which)
      throws BackupException {
    List<MultipartUpload> found = new ArrayList<>();
    ListMultipartUploadsRequest request = ListMultipartUploadsRequest.builder()
        .bucket(session.target().bucket())
        .prefix(prefix.isEmpty() ? null : prefix)
        .build();
    while (true) {
      ListMultipartUploadsRequest page = request;
      ListMultipartUploadsResponse listed =
          session.call(S3Action.LIST_UPLOADS, s3 -> s3.listMultipartUploads(page));
      listed.uploads().stream().filter(which).forEach(found::add);
      if (!Boolean.TRUE.equals(listed.isTruncated())) {
        return found;
      }
      request = request.toBuilder()
          .keyMarker(sent(listed.nextKeyMarker()))
          .uploadIdMarker(sent(listed.nextUploadIdMarker()))
          .build();
      if (request.equals(page)) {
        throw session.failures().protocol("its list of unfinished uploads does not end");
      }
    }
  }

  /** Some stores refuse a parameter without a value. */
  private static @Nullable String sent(@Nullable String marker) {
    return marker == null || marker.isEmpty() ? null : marker;
  }

  /** Names those that were still there. */
  private List<ObjectKey> abort(List<MultipartUpload> uploads) throws BackupException {
    List<ObjectKey> aborted = new ArrayList<>();
    for (MultipartUpload upload : uploads) {
      if (abort(upload)) {
        aborted.add(new ObjectKey(upload.key()));
      }
    }
    return aborted;
  }

  private boolean abort(MultipartUpload upload) throws BackupException {
    AbortMultipartUploadRequest request = AbortMultipartUploadRequest.builder()
        .bucket(session.target().bucket())
        .key(upload.key())
        .uploadId(upload.uploadId())
        .build();
    try {
      session.call(S3Action.ABORT_UPLOAD, s3 -> s3.abortMultipartUpload(request));
      return true;
    } catch (BackupException e) {
      if (S3Failures.isMissing(e)) {
        return false;
      }
      throw e;
    }
  }
}
