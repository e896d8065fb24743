package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Cuts what is written into parts and publishes them as one object.
 *
 * <p>The last part, which for a small object is the only one, is held back until {@link #complete}. Until
 * then the store lacks that part and was not told to publish the object. An object of one part is put
 * by one request; any larger one has a {@link MultipartTransfer}.
 *
 * <p>Thread-confined.
 */
final class S3Upload implements ObjectUpload {
  private static final Logger LOG = System.getLogger(S3Upload.class.getName());

  private final S3Session session;
  private final Publication publication;
  private final PlannedObject announced;
  private final PartBuffers buffers;
  private final Optional<MultipartTransfer> transfer;
  private @Nullable PartBuffer current;
  private @Nullable BackupException failure;
  private long written;
  private boolean completed;
  private boolean closed;

  S3Upload(
      S3Session session,
      PlannedObject announced,
      PartBuffers buffers,
      Optional<MultipartTransfer> transfer) {
    this.session = session;
    this.publication = new Publication(session, announced);
    this.announced = announced;
    this.buffers = buffers;
    this.transfer = transfer;
  }

  @Override
  public void write(ByteBuffer bytes) throws BackupException {
    requireUsable();
    if (bytes.remaining() > announced.size() - written) {
      throw new IllegalStateException("%d bytes were announced and %d come"
          .formatted(announced.size(), written + bytes.remaining()));
    }
    try {
      while (bytes.hasRemaining()) {
        PartBuffer part = currentPart();
        written += part.fill(bytes);
        if (part.isFull() && written < announced.size()) {
          current = null;
          transfer.orElseThrow().send(part);
        }
      }
    } catch (BackupException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public Confirmation complete() throws BackupException {
    requireUsable();
    if (written < announced.size()) {
      throw new IllegalStateException(
          "%d bytes were announced and only %d came".formatted(announced.size(), written));
    }
    try {
      PartBuffer last = currentPart();
      Confirmation confirmation;
      if (transfer.isPresent()) {
        transfer.get().send(last);
        transfer.get().awaitAll();
        confirmation = publication.publish(transfer.get()::complete);
      } else {
        confirmation = publication.publish(() -> put(last));
      }
      completed = true;
      return confirmation;
    } catch (BackupException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public Optional<String> concession() {
    return session
        .traits()
        .tellRefusal()
        .map(words ->
            "%s refuses the checksum of an upload (%s). Uploads go there without it; each snapshot is read back instead to prove it, where reading is allowed"
                .formatted(session.target().display(), words));
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    // The SDK sends nothing for a thread whose interrupt flag is set.
    boolean interrupted = Thread.interrupted();
    try {
      if (!completed) {
        transfer.ifPresent(this::abort);
      }
    } finally {
      session.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void abort(MultipartTransfer unfinished) {
    unfinished.abort().ifPresent(e -> {
      LOG.log(
          Level.WARNING,
          "parts of {0} may be left in {1}, upload {2}: {3}",
          announced.key(),
          session.target().display(),
          unfinished.uploadId(),
          e.getMessage());
      if (failure != null && failure != e) {
        failure.addSuppressed(e);
      }
    });
  }

  private PartBuffer currentPart() {
    if (current == null) {
      current = buffers.take();
    }
    return current;
  }

  private void requireUsable() throws BackupException {
    if (closed || completed) {
      throw new IllegalStateException("the upload has ended");
    }
    if (failure != null) {
      throw failure;
    }
  }

  private CommitAnswer put(PartBuffer content) throws BackupException {
    Crc32 crc32 = content.crc32();
    PutObjectResponse response = session.bodyChecks().send(check -> {
      PutObjectRequest request = PutObjectRequest.builder()
          .bucket(session.target().bucket())
          .key(announced.key().value())
          .metadata(announced.metadata().entries())
          .checksumCRC32(check == BodyCheck.CRC32 ? crc32.text() : null)
          .contentMD5(check == BodyCheck.MD5 ? content.md5() : null)
          .build();
      return session.commit(S3Action.PUT_OBJECT, s3 -> s3.putObject(request, content.body()));
    });
    if (response.eTag() == null) {
      throw session.failures().outcomeUnknown("it took an object without an entity tag for it");
    }
    return crc32.compare(response.checksumCRC32());
  }
}
