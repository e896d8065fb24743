package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
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
  String create(Announcement announced) throws BackupException {
    CreateMultipartUploadRequest request = CreateMultipartUploadRequest.builder()
        .bucket(session.target().bucket())
        .key(announced.key().value())
        .metadata(announced.metadata().entries())
        .contentType(PartBuffer.CONTENT_TYPE)
        // The SDK sends it with each part, but S3 must know from the start, or it keeps others.
        .checksumAlgorithm(session.target().overHttps() ? ChecksumAlgorithm.CRC32 : null)
        .build();
    return session
        .repetition()
        .send(
            () -> session
                .callOnce(S3Action.PUT_OBJECT, s3 -> s3.createMultipartUpload(request))
                .uploadId(),
            first -> {
              abortWhatIsLeft(announced, first);
              return Optional.empty();
            });
  }

  private void abortWhatIsLeft(Announcement announced, BackupException first)
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
    return abortAll(key.value(), upload -> upload.key().equals(key.value())).size();
  }

  /** Aborts all uploads below this prefix that were begun before, by the store's clock, and names them. */
  List<ObjectKey> abortAll(String prefix, Instant begunBefore) throws BackupException {
    return abortAll(
        prefix, upload -> upload.initiated() != null && upload.initiated().isBefore(begunBefore));
  }

  private List<ObjectKey> abortAll(String prefix, Predicate<MultipartUpload> which)
      throws BackupException {
    List<ObjectKey> aborted = new ArrayList<>();
    ListMultipartUploadsRequest request = ListMultipartUploadsRequest.builder()
        .bucket(session.target().bucket())
        .prefix(prefix)
        .build();
    while (true) {
      ListMultipartUploadsRequest page = request;
      ListMultipartUploadsResponse listed =
          session.call(S3Action.LIST_UPLOADS, s3 -> s3.listMultipartUploads(page));
      for (MultipartUpload upload : listed.uploads()) {
        if (upload.key().startsWith(prefix) && which.test(upload) && abort(upload)) {
          aborted.add(new ObjectKey(upload.key()));
        }
      }
      if (!Boolean.TRUE.equals(listed.isTruncated())) {
        return aborted;
      }
      request = request.toBuilder()
          .keyMarker(listed.nextKeyMarker())
          .uploadIdMarker(listed.nextUploadIdMarker())
          .build();
      if (request.equals(page)) {
        throw session.failures().protocol("its list of unfinished uploads does not end");
      }
    }
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
