package cloud.alperen.talos.etcdbackup.testkit.sink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link ObjectSink} must do, adapter or fake. A subclass says how to reach the sink and how
 * to look behind it. Each test uses keys of its own, so one store may serve all of them.
 */
public abstract class ObjectSinkContract {
  private static final ObjectMetadata METADATA =
      new ObjectMetadata(Map.of("backup-uid", "3f1c", "attempt", "2", "node", "10.0.0.1:50000"));
  private static final int CHUNK = 100_003;

  private ObjectKey key = new ObjectKey("unset");

  protected abstract ObjectSink sink();

  protected abstract StorageTarget target();

  protected abstract StorageCredentials credentials();

  /** Looks behind the port at what is really stored. */
  protected abstract BucketView bucket();

  /** How far the store behind the sink vouches for an object of this size that it has published. */
  protected abstract Confirmation confirmation(int size);

  /** The largest object that the sink sends in one request; larger ones are sent in parts of this size. */
  protected abstract int boundarySize();

  /** Sizes around everything that may matter to a sink which cuts objects into parts. */
  enum Size {
    NOTHING(0, 0),
    ONE_BYTE(0, 1),
    BEFORE_THE_BOUNDARY(1, -1),
    THE_BOUNDARY(1, 0),
    BEHIND_THE_BOUNDARY(1, 1),
    WHOLE_PARTS(3, 0),
    PARTS_AND_A_REST(3, 17);

    private final int boundaries;
    private final int more;

    Size(int boundaries, int more) {
      this.boundaries = boundaries;
      this.more = more;
    }

    int bytes(int boundary) {
      return boundaries * boundary + more;
    }
  }

  @BeforeEach
  void chooseKey(TestInfo test) {
    key = new ObjectKey("contract/%s/%s"
        .formatted(
            test.getTestMethod().orElseThrow().getName(),
            test.getDisplayName().replaceAll("[^A-Za-z0-9_]", "-")));
  }

  @ParameterizedTest
  @EnumSource
  void storesWhatWasWritten(Size size) throws BackupException {
    byte[] content = random(size.bytes(boundarySize()));

    try (ObjectUpload upload = begin(content.length)) {
      write(upload, content);
      assertEquals(confirmation(content.length), upload.complete());
    }

    BucketObject stored = stored();
    assertEquals(content.length, stored.size());
    assertArrayEquals(content, stored.bytes());
    assertNothingUnfinished();
  }

  @Test
  void takesTheBytesOfAnyBuffer() throws BackupException {
    byte[] content = random(3 * CHUNK);
    ByteBuffer direct = ByteBuffer.allocateDirect(CHUNK).put(content, 0, CHUNK).flip();
    ByteBuffer readOnly = ByteBuffer.wrap(content, CHUNK, CHUNK).slice().asReadOnlyBuffer();

    try (ObjectUpload upload = begin(content.length)) {
      upload.write(direct);
      upload.write(readOnly);
      upload.write(ByteBuffer.wrap(content, 2 * CHUNK, CHUNK).slice());
      upload.complete();
    }

    assertArrayEquals(content, stored().bytes());
  }

  @ParameterizedTest
  @EnumSource
  void findsWhatWasStored(Size size) throws BackupException {
    byte[] content = random(size.bytes(boundarySize()));
    store(content);

    StoredObject found = find().orElseThrow();

    assertEquals(content.length, found.size());
    assertTrue(
        found.metadata().entries().entrySet().containsAll(METADATA.entries().entrySet()));
  }

  @ParameterizedTest
  @EnumSource
  void publishesNothingWithoutComplete(Size size) throws BackupException {
    byte[] content = random(size.bytes(boundarySize()));

    try (ObjectUpload upload = begin(content.length)) {
      write(upload, content);
      assertEquals(Optional.empty(), bucket().find(key.value()));
    }

    assertEquals(Optional.empty(), bucket().find(key.value()));
    assertNothingUnfinished();
  }

  @Test
  void leavesNothingOfAnUploadThatStopsHalfWay() throws BackupException {
    byte[] content = random(2 * boundarySize() + 1);

    try (ObjectUpload upload = begin(3L * boundarySize())) {
      write(upload, content);
    }

    assertEquals(Optional.empty(), bucket().find(key.value()));
    assertNothingUnfinished();
  }

  @Test
  void storesMetadataWithTheObject() throws BackupException {
    store(random(boundarySize() + 1));

    assertTrue(stored().metadata().entrySet().containsAll(METADATA.entries().entrySet()));
  }

  @Test
  void replacesAnObjectOfTheSameKey() throws BackupException {
    byte[] second = random(boundarySize() + 2);
    store(random(boundarySize() + 1));

    store(second);

    assertArrayEquals(second, stored().bytes());
  }

  @Test
  void keepsAnObjectWhoseReplacementIsNotCompleted() throws BackupException {
    byte[] first = random(boundarySize() + 1);
    store(first);

    try (ObjectUpload upload = begin(boundarySize() + 2)) {
      write(upload, random(boundarySize() + 2));
    }

    assertArrayEquals(first, stored().bytes());
  }

  @Test
  void keepsUploadsApart() throws BackupException {
    ObjectKey otherKey = new ObjectKey(key + "-other");
    byte[] content = random(2 * boundarySize() + 1);
    byte[] otherContent = content.clone();
    otherContent[0]++;
    otherContent[2 * boundarySize()]++;

    try (ObjectUpload upload = begin(content.length);
        ObjectUpload other = begin(otherKey, otherContent.length)) {
      for (int at = 0; at < content.length; at += CHUNK) {
        upload.write(slice(content, at));
        other.write(slice(otherContent, at));
      }
      other.complete();
      upload.complete();
    }

    assertArrayEquals(content, stored().bytes());
    assertArrayEquals(
        otherContent, bucket().find(otherKey.value()).orElseThrow().bytes());
  }

  @Test
  void closingTwiceOrAfterCompleteChangesNothing() throws BackupException {
    byte[] content = random(boundarySize() + 1);
    ObjectUpload upload = begin(content.length);
    write(upload, content);
    upload.complete();

    upload.close();
    upload.close();

    assertArrayEquals(content, stored().bytes());
  }

  @Test
  void refusesMoreBytesThanAnnounced() throws BackupException {
    try (ObjectUpload upload = begin(boundarySize() + 1)) {
      write(upload, random(boundarySize()));

      assertThrows(IllegalStateException.class, () -> upload.write(ByteBuffer.allocate(2)));
    }

    assertEquals(Optional.empty(), bucket().find(key.value()));
    assertNothingUnfinished();
  }

  @Test
  void refusesToCompleteWithFewerBytesThanAnnounced() throws BackupException {
    try (ObjectUpload upload = begin(boundarySize() + 1)) {
      write(upload, random(boundarySize()));

      assertThrows(IllegalStateException.class, upload::complete);
    }

    assertEquals(Optional.empty(), bucket().find(key.value()));
    assertNothingUnfinished();
  }

  @Test
  void takesNothingOnceCompletedOrClosed() throws BackupException {
    ObjectUpload upload = begin(0);
    upload.complete();
    assertThrows(IllegalStateException.class, upload::complete);
    upload.close();

    assertThrows(IllegalStateException.class, () -> upload.write(ByteBuffer.allocate(0)));
  }

  @Test
  void stopsAndCleansUpWhenInterrupted() throws BackupException {
    byte[] content = random(3 * boundarySize());
    ObjectUpload upload = begin(content.length);
    write(upload, Arrays.copyOf(content, boundarySize() + 1));
    boolean flagAfterFailure;
    boolean flagAfterClose;
    BackupException failure;

    Thread.currentThread().interrupt();
    try {
      failure = assertThrows(BackupException.class, () -> {
        upload.write(ByteBuffer.wrap(content, boundarySize() + 1, 2 * boundarySize() - 1));
        upload.complete();
      });
      flagAfterFailure = Thread.currentThread().isInterrupted();
      upload.close();
    } finally {
      flagAfterClose = Thread.interrupted();
    }

    assertInstanceOf(BackupFailure.Cancelled.class, failure.failure());
    assertTrue(flagAfterFailure);
    assertTrue(flagAfterClose);
    assertEquals(Optional.empty(), bucket().find(key.value()));
    assertNothingUnfinished();
  }

  @Test
  void doesNotPublishWhenInterruptedBeforeComplete() throws BackupException {
    try (ObjectUpload upload = begin(1)) {
      upload.write(ByteBuffer.allocate(1));
      BackupException failure;

      Thread.currentThread().interrupt();
      try {
        failure = assertThrows(BackupException.class, upload::complete);
      } finally {
        assertTrue(Thread.interrupted());
      }

      assertInstanceOf(BackupFailure.Cancelled.class, failure.failure());
    }
    assertEquals(Optional.empty(), bucket().find(key.value()));
  }

  @Test
  void findsNothingUnderAKeyThatWasNeverStored() throws BackupException {
    assertEquals(Optional.empty(), find());
  }

  @Test
  void abortsTheUnfinishedUploadsOfExactlyOneKey() throws BackupException {
    ObjectKey longer = new ObjectKey(key + "-and-more");
    byte[] content = random(boundarySize() + 1);
    try (ObjectUpload lost = begin(content.length);
        ObjectUpload lostToo = begin(content.length);
        ObjectUpload other = begin(longer, content.length)) {
      write(lost, content);
      write(lostToo, content);
      write(other, content);

      assertEquals(2, sink().abortUnfinished(target(), credentials(), key));

      assertNothingUnfinished();
      BackupException failure = assertThrows(BackupException.class, lost::complete);
      assertInstanceOf(StorageFailure.class, failure.failure());
      other.complete();
    }
    assertEquals(Optional.empty(), bucket().find(key.value()));
    assertArrayEquals(content, bucket().find(longer.value()).orElseThrow().bytes());
  }

  @Test
  void abortsNoCompletedObject() throws BackupException {
    byte[] content = random(boundarySize() + 1);
    store(content);

    assertEquals(0, sink().abortUnfinished(target(), credentials(), key));

    assertArrayEquals(content, stored().bytes());
  }

  @Test
  void deletesAnObjectAndThenNothing() throws BackupException {
    store(random(boundarySize() + 1));

    sink().delete(target(), credentials(), key);
    sink().delete(target(), credentials(), key);

    assertEquals(Optional.empty(), bucket().find(key.value()));
    assertEquals(Optional.empty(), find());
  }

  private void store(byte[] content) throws BackupException {
    try (ObjectUpload upload = begin(content.length)) {
      write(upload, content);
      upload.complete();
    }
  }

  private ObjectUpload begin(long size) throws BackupException {
    return begin(key, size);
  }

  private ObjectUpload begin(ObjectKey of, long size) throws BackupException {
    return sink().begin(target(), credentials(), of, size, METADATA);
  }

  private Optional<StoredObject> find() throws BackupException {
    return sink().find(target(), credentials(), key);
  }

  private BucketObject stored() {
    return bucket().find(key.value()).orElseThrow();
  }

  private void assertNothingUnfinished() {
    List<String> unfinished =
        bucket().unfinishedUploads().stream().filter(key.value()::equals).toList();
    assertEquals(List.of(), unfinished);
  }

  private static void write(ObjectUpload upload, byte[] content) throws BackupException {
    for (int at = 0; at < content.length; at += CHUNK) {
      upload.write(slice(content, at));
    }
  }

  private static ByteBuffer slice(byte[] content, int at) {
    return ByteBuffer.wrap(content, at, Math.min(CHUNK, content.length - at));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
