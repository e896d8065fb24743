package cloud.alperen.talos.etcdbackup.testkit.usecase;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.testkit.sink.InMemoryObjectSink;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A real sink whose way is paved with script points. When the process is dead, closing aborts nothing. */
final class ScriptedSink implements ObjectSink {
  private final Script script;
  private final InMemoryObjectSink store;
  private final AtomicReference<StorageFailure.Withheld> missing = new AtomicReference<>();

  private volatile boolean full;
  private volatile boolean abortFails;

  ScriptedSink(Script script, InMemoryObjectSink store) {
    this.script = script;
    this.store = store;
  }

  /** As a web server that is no store does. */
  void claimToHoldEverything() {
    full = true;
  }

  /** The next upload that is not completed stays in the store. */
  void failNextAbort() {
    abortFails = true;
  }

  void cannotConfirm(StorageFailure.Withheld withheld) {
    missing.set(withheld);
  }

  @Override
  public ObjectUpload begin(
      StorageTarget target,
      StorageCredentials credentials,
      ObjectKey key,
      long expectedSize,
      ObjectMetadata metadata)
      throws BackupException {
    script.pass("sink.begin");
    ObjectUpload upload = store.begin(target, credentials, key, expectedSize, metadata);
    try {
      script.pass("sink.begun");
    } catch (BackupException | RuntimeException lost) {
      upload.close();
      throw lost;
    }
    return new Upload(upload);
  }

  @Override
  public Optional<StoredObject> find(
      StorageTarget target, StorageCredentials credentials, ObjectKey key) throws BackupException {
    script.pass("sink.find");
    return full
        ? Optional.of(new StoredObject(71, new ObjectMetadata(Map.of()), Optional.empty()))
        : store.find(target, credentials, key);
  }

  @Override
  public int abortUnfinished(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException {
    script.pass("sink.abortUnfinished");
    return store.abortUnfinished(target, credentials, key);
  }

  @Override
  public void delete(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException {
    script.pass("sink.delete");
    store.delete(target, credentials, key);
  }

  private final class Upload implements ObjectUpload {
    private final ObjectUpload upload;
    private boolean completed;

    Upload(ObjectUpload upload) {
      this.upload = upload;
    }

    @Override
    public void write(ByteBuffer bytes) throws BackupException {
      script.pass("sink.write");
      upload.write(bytes);
    }

    @Override
    public Optional<StorageFailure.Withheld> complete() throws BackupException {
      script.pass("sink.complete");
      upload.complete();
      completed = true;
      script.pass("sink.completed");
      return Optional.ofNullable(missing.get());
    }

    @Override
    public void close() {
      if (script.dead()) {
        return;
      }
      if (!completed) {
        script.note("sink.abort");
        if (abortFails) {
          abortFails = false;
          return;
        }
      }
      upload.close();
    }
  }
}
