package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads objects back; targets are {@link S3Target}s. Thread-safe. Each content has a connection of its own and holds no more
 * than the socket's buffer. The request is repeated until the store answers; a transfer that breaks later is not resumed.
 */
public final class S3ObjectSource implements ObjectSource {
  private final S3Settings settings;
  private final ScheduledExecutorService timer;

  /**
   * Starts no threads.
   *
   * @param timer only watches requests; the caller's, to close after all contents
   */
  public S3ObjectSource(S3Settings settings, ScheduledExecutorService timer) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.timer = Objects.requireNonNull(timer, "timer");
  }

  @Override
  public Optional<Content> open(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException {
    if (!(target instanceof S3Target s3Target)) {
      throw new IllegalArgumentException("not an S3 target: " + target.display());
    }
    S3Session session = S3Session.open(s3Target, credentials, settings, timer);
    try {
      return Optional.of(new Download(
          session,
          session.call(
              S3Action.GET_OBJECT,
              s3 -> s3.getObject(r -> r.bucket(s3Target.bucket()).key(key.value())))));
    } catch (BackupException e) {
      session.close();
      if (S3Failures.isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private record Download(S3Session session, ResponseInputStream<GetObjectResponse> body)
      implements Content {
    @Override
    public int read(ByteBuffer into) throws BackupException {
      try {
        int count = body.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
        into.position(into.position() + Math.max(0, count));
        return count;
      } catch (SdkException e) {
        throw session.failures().of(S3Action.GET_OBJECT, e);
      } catch (IOException e) {
        throw session
            .failures()
            .of(S3Action.GET_OBJECT, SdkClientException.create(String.valueOf(e.getMessage()), e));
      }
    }

    @Override
    public void close() {
      // Not close(), which would read the rest of the object to save the connection.
      body.abort();
      session.close();
    }
  }
}
