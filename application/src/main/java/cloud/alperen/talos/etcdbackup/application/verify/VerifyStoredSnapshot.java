package cloud.alperen.talos.etcdbackup.application.verify;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.integrity.DefectiveSnapshotException;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotDefect;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.Encoding;
import cloud.alperen.talos.etcdbackup.ports.ObjectSource;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads a stored snapshot once from end to end through {@link SnapshotReader} and reports whether it is whole. The decision is
 * that of {@code domain.integrity.SnapshotVerifier}; it does not depend on what the store or a status says.
 *
 * <p>Thread-safe; each call runs on the caller's thread and holds one buffer of 256 KiB besides what the source holds.
 */
public final class VerifyStoredSnapshot {
  private final ObjectSource source;
  private final Encoding encoding;

  /** For objects that are snapshots as they are. */
  public VerifyStoredSnapshot(ObjectSource source) {
    this(source, Encoding.none());
  }

  public VerifyStoredSnapshot(ObjectSource source, Encoding encoding) {
    this.source = Objects.requireNonNull(source, "source");
    this.encoding = Objects.requireNonNull(encoding, "encoding");
  }

  /** What was found. */
  public sealed interface Verdict {
    boolean whole();

    /** The same without naming the object: a clause about "it". */
    String clause();

    /** One sentence for an admin. */
    String userMessage();
  }

  /**
   * The snapshot can be restored.
   *
   * @param sizeBytes of the object
   */
  public record Whole(ObjectKey key, long sizeBytes, Sha256Digest sha256) implements Verdict {
    @Override
    public boolean whole() {
      return true;
    }

    @Override
    public String clause() {
      return "it is whole";
    }

    @Override
    public String userMessage() {
      return "%s is whole: %s (%d bytes), SHA-256 %s."
          .formatted(key, new ByteCount(sizeBytes), sizeBytes, sha256);
    }
  }

  /** There is an object, but it is no snapshot or only a part of one. */
  public record Defective(ObjectKey key, SnapshotDefect defect) implements Verdict {
    @Override
    public boolean whole() {
      return false;
    }

    @Override
    public String clause() {
      return defect.storedDescription();
    }

    @Override
    public String userMessage() {
      return "%s is not whole and must not be restored: %s."
          .formatted(key, defect.storedDescription());
    }
  }

  /** There is no such object. */
  public record Missing(ObjectKey key, StorageTarget target) implements Verdict {
    @Override
    public boolean whole() {
      return false;
    }

    @Override
    public String clause() {
      return "it is not there";
    }

    @Override
    public String userMessage() {
      return "There is no object %s in %s.".formatted(key, target.display());
    }
  }

  /**
   * Reads the object and judges it.
   *
   * @throws BackupException with a {@code StorageFailure} if it could not be read to its end, so that nothing is known
   */
  public Verdict verify(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException {
    Optional<ByteStream> opened = source.open(target, credentials, key);
    if (opened.isEmpty()) {
      return new Missing(key, target);
    }
    try (CountedStream stored = new CountedStream(opened.get());
        ByteStream content = encoding.decode(stored)) {
      SnapshotReader reader = SnapshotReader.open(content);
      while (reader.next()) {
        // The reader verifies; nobody wants the bytes.
      }
      Sha256Digest digest = reader.verifiedDigest();
      return new Whole(key, stored.bytes(), digest);
    } catch (DefectiveSnapshotException e) {
      return new Defective(key, e.defect());
    }
  }
}
