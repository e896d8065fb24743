package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.ObjectSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads objects back; targets are {@link S3Target}s. Thread-safe. Each content has a connection of its own and holds no more
 * than the socket's buffer. The request is repeated until the store answers; a transfer that breaks later is not resumed.
 */
public final class S3ObjectSource implements ObjectSource {
  /** Else the SDK starts a static thread that would cut off whoever does not begin to read. */
  private static final Duration NO_TIMER = Duration.ZERO;

  /** At most so much at once goes into a buffer outside the heap. */
  private static final int COPIED = 64 * 1024;

  private final S3Settings settings;
  private final ScheduledExecutorService timer;

  /**
   * Starts no threads.
   *
   * @param timer only watches requests and readers; the caller's, to close after all contents
   */
  public S3ObjectSource(S3Settings settings, ScheduledExecutorService timer) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.timer = Objects.requireNonNull(timer, "timer");
  }

  @Override
  public Optional<ByteStream> open(
      StorageTarget target, StorageCredentials credentials, ObjectKey key) throws BackupException {
    if (!(target instanceof S3Target s3Target)) {
      throw new IllegalArgumentException("not an S3 target: " + target.display());
    }
    S3Session session = S3Session.open(
        StorageOperation.READ, s3Target, credentials, settings, timer, new StoreTraits());
    RequestWatch watch;
    try {
      watch = session.watch();
    } catch (BackupException e) {
      session.close();
      throw e;
    }
    try {
      ResponseInputStream<GetObjectResponse> body = session.call(
          watch,
          S3Action.GET_OBJECT,
          s3 -> s3.getObject(
              GetObjectRequest.builder()
                  .bucket(s3Target.bucket())
                  .key(key.value())
                  .build(),
              ResponseTransformer.toInputStream(NO_TIMER)));
      watch.answered();
      return Optional.of(download(session, watch, body, key));
    } catch (BackupException e) {
      watch.close();
      session.close();
      if (S3Failures.isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    } catch (RuntimeException e) {
      watch.close();
      session.close();
      throw e;
    }
  }

  private static Download download(
      S3Session session,
      RequestWatch watch,
      ResponseInputStream<GetObjectResponse> body,
      ObjectKey key)
      throws BackupException {
    try {
      return new Download(session, watch, body, PromisedLength.of(session, key, body.response()));
    } catch (BackupException | RuntimeException e) {
      body.abort();
      throw e;
    }
  }

  private record Download(
      S3Session session,
      RequestWatch watch,
      ResponseInputStream<GetObjectResponse> body,
      PromisedLength length)
      implements ByteStream {
    @Override
    public int read(ByteBuffer into) throws BackupException {
      if (into.isReadOnly()) {
        throw new ReadOnlyBufferException();
      }
      try {
        return length.counted(into.hasArray() ? readArray(into) : readCopy(into));
      } catch (SdkException e) {
        throw failed(e);
      } catch (IOException e) {
        throw failed(SdkClientException.create(String.valueOf(e.getMessage()), e));
      }
    }

    private int readArray(ByteBuffer into) throws IOException {
      int count = body.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
      into.position(into.position() + Math.max(0, count));
      return count;
    }

    private int readCopy(ByteBuffer into) throws IOException {
      byte[] copy = new byte[Math.min(into.remaining(), COPIED)];
      int count = body.read(copy);
      into.put(copy, 0, Math.max(0, count));
      return count;
    }

    private BackupException failed(SdkException e) {
      return watch.interrupted()
          ? session.failures().cancelled(e)
          : session.failures().of(S3Action.GET_OBJECT, e);
    }

    @Override
    public void close() {
      // Not close(), which would read the rest of the object to save the connection.
      body.abort();
      watch.close();
      session.close();
    }
  }
}
