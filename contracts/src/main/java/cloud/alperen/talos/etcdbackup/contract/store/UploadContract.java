package cloud.alperen.talos.etcdbackup.contract.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.BackgroundCall;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an {@link ObjectUpload} that is completed must do: a part of {@link ObjectSinkContract}, which is the one to extend. */
public abstract class UploadContract extends StoreContract {
  private static final int BUFFER = 100_003;

  /** Looks behind the port at what is really stored. */
  protected abstract BucketView bucket();

  /** How far the store behind the sink vouches for an object of this size that it has published. */
  protected abstract Confirmation confirmation(int size);

  /** The largest object that the sink sends in one request; larger ones are sent in parts of this size. */
  protected abstract int boundarySize();

  /** Whether a reader finds the old or the new object, and never none, while one replaces the other. */
  protected boolean replacesAtomically() {
    return true;
  }

  /** Sizes around everything that may matter to a sink which cuts objects into parts. */
  protected enum Size {
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

  @ParameterizedTest
  @EnumSource
  protected void storesWhatWasWritten(Size size) throws BackupException {
    byte[] content = random(size.bytes(boundarySize()));

    try (ObjectUpload upload = begin(key(), content.length)) {
      write(upload, content);
      assertEquals(confirmation(content.length), upload.complete());
    }

    BucketObject stored = stored();
    assertEquals(content.length, stored.size());
    assertArrayEquals(content, stored.bytes());
    assertNothingUnfinished();
  }

  /** The buffer is reused, as a pump does, so a sink that keeps a reference to it sends wrong bytes. */
  @ParameterizedTest
  @EnumSource
  protected void storesWhatComesInOneDirectBuffer(Size size) throws BackupException {
    byte[] content = random(size.bytes(boundarySize()));
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    try (ObjectUpload upload = begin(key(), content.length)) {
      for (int at = 0; at < content.length; at += BUFFER) {
        upload.write(buffer
            .clear()
            .put(content, at, Math.min(BUFFER, content.length - at))
            .flip());
        assertFalse(buffer.hasRemaining());
      }
      upload.complete();
    }

    assertArrayEquals(content, stored().bytes());
  }

  @Test
  protected void takesTheBytesOfAnyBuffer() throws BackupException {
    byte[] content = random(3 * BUFFER);
    ByteBuffer direct =
        ByteBuffer.allocateDirect(BUFFER).put(content, 0, BUFFER).flip();
    ByteBuffer readOnly = ByteBuffer.wrap(content, BUFFER, BUFFER).slice().asReadOnlyBuffer();

    try (ObjectUpload upload = begin(key(), content.length)) {
      upload.write(direct);
      upload.write(readOnly);
      upload.write(ByteBuffer.wrap(content, 2 * BUFFER, BUFFER).slice());
      upload.complete();
    }

    assertArrayEquals(content, stored().bytes());
  }

  @Test
  protected void storesMetadataWithTheObject() throws BackupException {
    store(random(boundarySize() + 1));

    assertTrue(stored().metadata().entrySet().containsAll(METADATA.entries().entrySet()));
  }

  @Test
  protected void replacesAnObjectOfTheSameKey() throws BackupException {
    byte[] second = random(boundarySize() + 2);
    store(random(boundarySize() + 1));

    store(second);

    assertArrayEquals(second, stored().bytes());
  }

  @Test
  protected void showsOneOfBothObjectsAllTheTimeWhileOneReplacesTheOther() throws Exception {
    assumeTrue(replacesAtomically(), "the store does not replace objects atomically");
    store(random(boundarySize() + 1));
    AtomicBoolean replaced = new AtomicBoolean();
    BackgroundCall reader = BackgroundCall.start(() -> {
      while (!replaced.get()) {
        assertTrue(sink().find(target(), credentials(), key()).isPresent());
      }
    });

    for (int size = 1; size <= 5; size++) {
      store(random(size * boundarySize() / 2));
    }
    replaced.set(true);

    assertEquals(Optional.empty(), reader.thrownWithin(LIMIT));
  }

  @Test
  protected void keepsUploadsApart() throws BackupException {
    ObjectKey otherKey = new ObjectKey(key() + "-other");
    byte[] content = random(2 * boundarySize() + 1);
    byte[] otherContent = content.clone();
    otherContent[0]++;
    otherContent[2 * boundarySize()]++;

    try (ObjectUpload upload = begin(key(), content.length);
        ObjectUpload other = begin(otherKey, otherContent.length)) {
      for (int at = 0; at < content.length; at += BUFFER) {
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
  protected void closingTwiceOrAfterCompleteChangesNothing() throws BackupException {
    byte[] content = random(boundarySize() + 1);
    ObjectUpload upload = begin(key(), content.length);
    write(upload, content);
    upload.complete();

    upload.close();
    upload.close();

    assertArrayEquals(content, stored().bytes());
  }

  @Test
  protected void takesNothingOnceCompletedOrClosed() throws BackupException {
    ObjectUpload upload = begin(key(), 0);
    upload.complete();
    assertThrows(IllegalStateException.class, upload::complete);
    upload.close();

    assertThrows(IllegalStateException.class, () -> upload.write(ByteBuffer.allocate(0)));
  }

  final BucketObject stored() {
    return bucket().find(key().value()).orElseThrow();
  }

  final void assertNothingUnfinished() {
    List<String> unfinished =
        bucket().unfinishedUploads().stream().filter(key().value()::equals).toList();
    assertEquals(List.of(), unfinished);
  }

  private static ByteBuffer slice(byte[] content, int at) {
    return ByteBuffer.wrap(content, at, Math.min(BUFFER, content.length - at));
  }
}
