package cloud.alperen.talos.etcdbackup.contract.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.BackgroundCall;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.Cure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.ObjectSource;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every {@link ObjectSource} must do, adapter or fake. A subclass says how to reach the source, and a sink that writes
 * where the source reads.
 */
public abstract class ObjectSourceContract extends StoreContract {
  private static final int SIZE = 300_007;
  private static final Duration QUIET = Duration.ofMillis(100);

  /** Reads where the sink writes. */
  protected abstract ObjectSource source();

  /** Buffers of a capacity, all a reader may have. */
  static Stream<Arguments> buffers() {
    return Stream.of(
        buffer("heap", ByteBuffer::allocate),
        buffer("direct", ByteBuffer::allocateDirect),
        buffer(
            "slice of an array",
            capacity -> ByteBuffer.wrap(new byte[capacity + 13]).position(13).slice()));
  }

  private static Arguments buffer(String kind, IntFunction<ByteBuffer> make) {
    return Arguments.of(kind, make);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("buffers")
  protected void readsWhatIsStored(String kind, IntFunction<ByteBuffer> make)
      throws BackupException {
    byte[] stored = stored(SIZE);
    for (int capacity : new int[] {1 << 10, 1 << 20}) {
      try (ByteStream content = open().orElseThrow()) {
        assertArrayEquals(stored, readAll(content, make.apply(capacity)));
        assertEquals(-1, content.read(make.apply(1)));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("buffers")
  protected void reportsHowManyBytesItPutWhereTheBufferStood(
      String kind, IntFunction<ByteBuffer> make) throws BackupException {
    byte[] stored = stored(SIZE);
    try (ByteStream content = open().orElseThrow()) {
      ByteBuffer buffer = make.apply(200).position(50).limit(150);
      int count = content.read(buffer);
      assertTrue(count >= 1 && count <= 100, () -> "read " + count);
      assertEquals(50 + count, buffer.position());
      assertEquals(150, buffer.limit());
      assertEquals(0, buffer.get(49));
      assertEquals(stored[0], buffer.get(50));
      assertEquals(stored[count - 1], buffer.get(50 + count - 1));
    }
  }

  @Test
  protected void putsNothingIntoABufferThatIsForReadingOnly() throws BackupException {
    stored(1);
    try (ByteStream content = open().orElseThrow()) {
      ByteBuffer readOnly = ByteBuffer.allocate(1).asReadOnlyBuffer();
      assertThrows(ReadOnlyBufferException.class, () -> content.read(readOnly));
      assertEquals(1, content.read(ByteBuffer.allocate(1)));
    }
  }

  @Test
  protected void anEmptyObjectEndsAtOnce() throws BackupException {
    stored(0);
    try (ByteStream content = open().orElseThrow()) {
      assertEquals(-1, content.read(ByteBuffer.allocate(1)));
    }
  }

  @Test
  protected void whatIsNotThereIsNoFailure() throws BackupException {
    assertTrue(open().isEmpty());
  }

  @Test
  protected void closingHalfWayIsNoFailure() throws BackupException {
    stored(SIZE);
    ByteStream content = open().orElseThrow();
    content.read(ByteBuffer.allocate(1));
    content.close();
    content.close();
  }

  @Test
  protected void anInterruptedThreadOpensNothing() throws BackupException {
    stored(1);
    Thread.currentThread().interrupt();
    try {
      assertInstanceOf(
          BackupFailure.Cancelled.class,
          assertThrows(BackupException.class, this::open).failure());
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  protected void givesUpOnASilentStore() {
    try (SilentStore silent = requireFaults().silent(IMPATIENT)) {
      assertRefused(
          StorageProblem.TIMED_OUT, StorageOperation.READ, silent.target(), () -> open(silent));
    }
  }

  @Test
  protected void givesUpOnAStoreThatFallsSilentHalfWay() {
    try (SilentStore silent = requireFaults().silentHalfWay(key(), random(SIZE), IMPATIENT)) {
      assertRefused(
          StorageProblem.TIMED_OUT,
          StorageOperation.READ,
          silent.target(),
          () -> readAll(silent, new AtomicLong()));
    }
  }

  @Test
  protected void anInterruptEndsAnOpeningThatWaits() throws Exception {
    try (SilentStore silent = requireFaults().silent(PATIENT)) {
      assertEndsWhenInterrupted(silent, () -> open(silent));
    }
  }

  @Test
  protected void anInterruptEndsAReadThatWaits() throws Exception {
    try (SilentStore silent = requireFaults().silentHalfWay(key(), random(SIZE), PATIENT)) {
      AtomicLong read = new AtomicLong();
      AtomicLong before = new AtomicLong();
      BackgroundCall reader = BackgroundCall.start(() -> readAll(silent, read));
      Eventually.within(LIMIT)
          .lookingEvery(QUIET)
          .holds(() -> read.get() > 0 && before.getAndSet(read.get()) == read.get());

      assertEndsWhenInterrupted(reader);
    }
  }

  @Test
  protected void saysThatNobodyListens() {
    StorageTarget nowhere = requireFaults().unreachable();

    assertRefused(
        StorageProblem.UNREACHABLE,
        StorageOperation.READ,
        nowhere,
        () -> source().open(nowhere, credentials(), key()));
  }

  @Test
  protected void saysThatTheBucketIsMissing() {
    StorageTarget missing = requireFaults().withoutBucket();

    assertRefused(
        StorageProblem.BUCKET_MISSING,
        StorageOperation.READ,
        missing,
        () -> source().open(missing, credentials(), key()));
  }

  @Test
  protected void saysThatCredentialsHaveToBeRepaired() {
    StorageCredentials unknown = requireFaults().unknownCredentials();

    StorageFailure failure = storageFailure(
        StorageOperation.READ, target(), () -> source().open(target(), unknown, key()));

    assertEquals(Cure.REPAIR, failure.cure());
  }

  private Optional<ByteStream> open(SilentStore at) throws BackupException {
    return at.store().source().open(at.target(), credentials(), key());
  }

  private void readAll(SilentStore at, AtomicLong read) throws BackupException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 10);
    try (ByteStream content = open(at).orElseThrow()) {
      for (int count = content.read(buffer); count >= 0; count = content.read(buffer.clear())) {
        read.addAndGet(count);
      }
    }
  }

  private Optional<ByteStream> open() throws BackupException {
    return source().open(target(), credentials(), key());
  }

  private byte[] stored(int size) throws BackupException {
    byte[] content = random(size);
    store(content);
    return content;
  }

  private static byte[] readAll(ByteStream content, ByteBuffer buffer) throws BackupException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int count = content.read(buffer.clear());
    while (count >= 0) {
      byte[] chunk = new byte[count];
      buffer.flip().get(chunk);
      all.writeBytes(chunk);
      count = content.read(buffer.clear());
    }
    return all.toByteArray();
  }
}
