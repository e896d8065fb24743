package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.contract.store.InMemoryObjectSink;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectSource;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A real sink, and the source that reads it, whose way is paved with script points. When the process is dead, closing aborts
 * nothing.
 */
final class ScriptedSink implements ObjectSink, ObjectSource {
  private final Script script;
  private final InMemoryObjectSink store;
  private final AtomicReference<Confirmation> confirmation =
      new AtomicReference<>(new Confirmation.Vouched());

  private volatile Optional<String> concession = Optional.empty();
  private volatile boolean full;
  private volatile boolean abortFails;
  private volatile boolean waitsInAbort;
  private volatile Duration abortTakes = Duration.ZERO;

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

  void concedes(String what) {
    concession = Optional.of(what);
  }

  /**
   * The next upload that is not completed is aborted only when the thread that does it is interrupted twice more, as by a sink
   * that takes the first time for the reason of the abort.
   */
  void waitsInAbort() {
    waitsInAbort = true;
  }

  /** Unless the thread that aborts is interrupted meanwhile. */
  void abortTakes(Duration duration) {
    abortTakes = duration;
  }

  void says(Confirmation ofEachUpload) {
    confirmation.set(ofEachUpload);
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
        ? Optional.of(new StoredObject(71, new ObjectMetadata(Map.of())))
        : store.find(target, credentials, key);
  }

  @Override
  public Optional<ByteStream> open(
      StorageTarget target, StorageCredentials credentials, ObjectKey key) throws BackupException {
    script.pass("source.openStored");
    return store.open(target, credentials, key).map(content -> new ByteStream() {
      @Override
      public int read(ByteBuffer into) throws BackupException {
        script.pass("source.readStored");
        return content.read(into);
      }

      @Override
      public void close() {
        content.close();
      }
    });
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
    public Confirmation complete() throws BackupException {
      script.pass("sink.complete");
      upload.complete();
      completed = true;
      script.pass("sink.completed");
      return confirmation.get();
    }

    @Override
    public Optional<String> concession() {
      return concession;
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
      if (!completed && !abortTakes.isZero()) {
        takeTime();
      }
      upload.close();
      if (waitsInAbort && !completed) {
        waitForInterrupts();
      }
    }

    private void takeTime() {
      boolean before = Thread.interrupted();
      try {
        new CountDownLatch(1).await(abortTakes.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException again) {
        script.note("sink.abortInterrupted");
      }
      if (before) {
        Thread.currentThread().interrupt();
      }
    }

    private void waitForInterrupts() {
      waitsInAbort = false;
      Thread.interrupted();
      for (int interrupts = 0; interrupts < 2; interrupts++) {
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException again) {
          script.note("sink.abortInterrupted");
        }
      }
      Thread.currentThread().interrupt();
    }
  }
}
