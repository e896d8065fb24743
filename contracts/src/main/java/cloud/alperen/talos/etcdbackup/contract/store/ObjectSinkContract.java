package cloud.alperen.talos.etcdbackup.contract.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.Cure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link ObjectSink} must do, adapter or fake. A subclass says how to reach the sink, how to look behind it and how to
 * make its store fail. It runs the tests of {@link UploadContract} and {@link UnfinishedUploadContract}
 * too.
 *
 * <p>A store may differ where a method says so that starts with {@code can} or names what the store does, such as {@link
 * #canListUnfinishedUploads}. A subclass overrides the method, and JUnit reports the tests that do not apply as skipped.
 */
public abstract class ObjectSinkContract extends UnfinishedUploadContract {
  /** Another sink for the same store, which knows nothing of {@link #sink}, as after a restart. */
  protected abstract ObjectSink anotherInstance();

  /** Whether unfinished uploads can be found. Where they cannot, aborting them is {@code StorageFailure.Withheld}. */
  protected boolean canListUnfinishedUploads() {
    return true;
  }

  /** Each way to call a store. */
  protected enum Call {
    UPLOAD_IN_ONE_REQUEST(StorageOperation.UPLOAD),
    UPLOAD_IN_PARTS(StorageOperation.UPLOAD),
    FIND(StorageOperation.LOOK),
    ABORT(StorageOperation.ABORT),
    DELETE(StorageOperation.DELETE);

    private final StorageOperation operation;

    Call(StorageOperation operation) {
      this.operation = operation;
    }
  }

  @ParameterizedTest
  @EnumSource
  protected void findsWhatWasStored(Size size) throws BackupException {
    byte[] content = random(size.bytes(boundarySize()));
    store(content);

    StoredObject found = find().orElseThrow();

    assertEquals(content.length, found.size());
    assertTrue(
        found.metadata().entries().entrySet().containsAll(METADATA.entries().entrySet()));
  }

  @Test
  protected void findsNothingUnderAKeyThatWasNeverStored() throws BackupException {
    assertEquals(Optional.empty(), find());
  }

  @Test
  protected void abortsTheUnfinishedUploadsOfExactlyOneKey() throws BackupException {
    assumeUploadsCanBeListed();
    ObjectKey longer = new ObjectKey(key() + "-and-more");
    byte[] content = random(boundarySize() + 1);
    try (ObjectUpload lost = begin(key(), content.length);
        ObjectUpload lostToo = begin(key(), content.length);
        ObjectUpload other = begin(longer, content.length)) {
      write(lost, content);
      write(lostToo, content);
      write(other, content);

      assertEquals(2, sink().abortUnfinished(target(), credentials(), key()));

      assertNothingUnfinished();
      BackupException failure = assertThrows(BackupException.class, lost::complete);
      assertInstanceOf(StorageFailure.class, failure.failure());
      other.complete();
    }
    assertEquals(Optional.empty(), bucket().find(key().value()));
    assertArrayEquals(content, bucket().find(longer.value()).orElseThrow().bytes());
  }

  /** As after a crash: nobody closes the upload, and another process cleans up. */
  @Test
  protected void abortsWhatAnotherInstanceBegan() throws BackupException {
    assumeUploadsCanBeListed();
    byte[] content = random(2 * boundarySize() + 1);
    ObjectUpload lost = begin(key(), 3L * boundarySize());
    write(lost, content);

    assertEquals(1, anotherInstance().abortUnfinished(target(), credentials(), key()));
    assertEquals(0, anotherInstance().abortUnfinished(target(), credentials(), key()));

    assertNothingUnfinished();
    assertEquals(Optional.empty(), bucket().find(key().value()));
    lost.close();
  }

  @Test
  protected void abortsNoCompletedObject() throws BackupException {
    byte[] content = random(boundarySize() + 1);
    store(content);

    if (canListUnfinishedUploads()) {
      assertEquals(0, sink().abortUnfinished(target(), credentials(), key()));
    } else {
      StorageFailure failure = storageFailure(
          StorageOperation.ABORT,
          target(),
          () -> sink().abortUnfinished(target(), credentials(), key()));
      assertInstanceOf(StorageFailure.Withheld.class, failure);
    }

    assertArrayEquals(content, stored().bytes());
  }

  @Test
  protected void deletesAnObjectAndThenNothing() throws BackupException {
    store(random(boundarySize() + 1));

    sink().delete(target(), credentials(), key());
    sink().delete(target(), credentials(), key());

    assertEquals(Optional.empty(), bucket().find(key().value()));
    assertEquals(Optional.empty(), find());
  }

  @ParameterizedTest
  @EnumSource
  protected void givesUpOnASilentStore(Call call) {
    try (SilentStore silent = faultsFor(call).silent(IMPATIENT)) {
      assertRefused(
          StorageProblem.TIMED_OUT,
          call.operation,
          silent.target(),
          () -> call(call, silent.store().sink(), silent.target(), credentials()));
    }
  }

  @ParameterizedTest
  @EnumSource
  protected void anInterruptEndsACallToASilentStore(Call call) throws Exception {
    try (SilentStore silent = faultsFor(call).silent(PATIENT)) {
      assertEndsWhenInterrupted(
          silent, () -> call(call, silent.store().sink(), silent.target(), credentials()));
    }
  }

  @ParameterizedTest
  @EnumSource
  protected void saysThatNobodyListens(Call call) {
    StorageTarget nowhere = faultsFor(call).unreachable();

    assertRefused(
        StorageProblem.UNREACHABLE,
        call.operation,
        nowhere,
        () -> call(call, sink(), nowhere, credentials()));
  }

  @ParameterizedTest
  @EnumSource
  protected void saysThatTheBucketIsMissing(Call call) {
    StorageTarget missing = faultsFor(call).withoutBucket();

    assertRefused(
        StorageProblem.BUCKET_MISSING,
        call.operation,
        missing,
        () -> call(call, sink(), missing, credentials()));
  }

  @ParameterizedTest
  @EnumSource
  protected void saysThatCredentialsHaveToBeRepaired(Call call) {
    StorageCredentials unknown = faultsFor(call).unknownCredentials();

    StorageFailure failure =
        storageFailure(call.operation, target(), () -> call(call, sink(), target(), unknown));

    assertEquals(Cure.REPAIR, failure.cure());
  }

  private void call(
      Call call, ObjectSink sink, StorageTarget target, StorageCredentials credentials)
      throws BackupException {
    switch (call) {
      case UPLOAD_IN_ONE_REQUEST -> upload(sink, target, credentials, 1);
      case UPLOAD_IN_PARTS -> upload(sink, target, credentials, 3 * boundarySize());
      case FIND -> sink.find(target, credentials, key());
      case ABORT -> sink.abortUnfinished(target, credentials, key());
      case DELETE -> sink.delete(target, credentials, key());
    }
  }

  private void upload(
      ObjectSink sink, StorageTarget target, StorageCredentials credentials, int size)
      throws BackupException {
    try (ObjectUpload upload = sink.begin(target, credentials, key(), size, METADATA)) {
      write(upload, random(size));
      upload.complete();
    }
  }

  private StoreFaults faultsFor(Call call) {
    if (call == Call.ABORT) {
      assumeUploadsCanBeListed();
    }
    return requireFaults();
  }

  private Optional<StoredObject> find() throws BackupException {
    return sink().find(target(), credentials(), key());
  }

  private void assumeUploadsCanBeListed() {
    assumeTrue(canListUnfinishedUploads(), "the store cannot list unfinished uploads");
  }
}
