package cloud.alperen.talos.etcdbackup.testkit.sink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectSource;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every {@link ObjectSource} must do, adapter or fake. A subclass says how to reach the source, and a sink that writes
 * where it reads. Each test uses keys of its own, so one store may serve all of them.
 */
public abstract class ObjectSourceContract {
  private static final int SIZE = 300_007;

  private ObjectKey key = new ObjectKey("unset");

  protected abstract ObjectSource source();

  /** Writes where the source reads. */
  protected abstract ObjectSink sink();

  protected abstract StorageTarget target();

  protected abstract StorageCredentials credentials();

  @BeforeEach
  void chooseKey(TestInfo test) {
    key = new ObjectKey("source-contract/%s/%s"
        .formatted(
            test.getTestMethod().orElseThrow().getName(),
            test.getDisplayName().replaceAll("[^A-Za-z0-9_]", "-")));
  }

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
  void readsWhatIsStored(String kind, IntFunction<ByteBuffer> make) throws BackupException {
    byte[] stored = store(SIZE);
    for (int capacity : new int[] {1 << 10, 1 << 20}) {
      try (ByteStream content = open().orElseThrow()) {
        assertArrayEquals(stored, readAll(content, make.apply(capacity)));
        assertEquals(-1, content.read(make.apply(1)));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("buffers")
  void reportsHowManyBytesItPutWhereTheBufferStood(String kind, IntFunction<ByteBuffer> make)
      throws BackupException {
    byte[] stored = store(SIZE);
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
  void putsNothingIntoABufferThatIsForReadingOnly() throws BackupException {
    store(1);
    try (ByteStream content = open().orElseThrow()) {
      ByteBuffer readOnly = ByteBuffer.allocate(1).asReadOnlyBuffer();
      assertThrows(ReadOnlyBufferException.class, () -> content.read(readOnly));
      assertEquals(1, content.read(ByteBuffer.allocate(1)));
    }
  }

  @Test
  void anEmptyObjectEndsAtOnce() throws BackupException {
    store(0);
    try (ByteStream content = open().orElseThrow()) {
      assertEquals(-1, content.read(ByteBuffer.allocate(1)));
    }
  }

  @Test
  void whatIsNotThereIsNoFailure() throws BackupException {
    assertTrue(open().isEmpty());
  }

  @Test
  void closingHalfWayIsNoFailure() throws BackupException {
    store(SIZE);
    ByteStream content = open().orElseThrow();
    content.read(ByteBuffer.allocate(1));
    content.close();
    content.close();
  }

  @Test
  void anInterruptedThreadOpensNothing() throws BackupException {
    store(1);
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

  private Optional<ByteStream> open() throws BackupException {
    return source().open(target(), credentials(), key);
  }

  private byte[] store(int size) throws BackupException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    try (ObjectUpload upload =
        sink().begin(target(), credentials(), key, size, new ObjectMetadata(Map.of()))) {
      upload.write(ByteBuffer.wrap(content));
      upload.complete();
    }
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
