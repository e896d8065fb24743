package cloud.alperen.talos.etcdbackup.domain.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.Property;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotVerifierTest {
  private static final int TALOS_MESSAGE = 1024;

  @ParameterizedTest
  @ValueSource(strings = {Snapshots.ETCD_3_4, Snapshots.ETCD_3_6})
  void aRealSnapshotIsWholeAndItsDigestIsItsTrailer(String name) throws Exception {
    byte[] snapshot = Snapshots.golden(name);
    SnapshotVerifier verifier = verifier(snapshot);
    verifier.accept(ByteBuffer.wrap(snapshot));
    Sha256Digest digest = verifier.finish();
    byte[] body = Arrays.copyOf(snapshot, snapshot.length - 32);
    assertEquals(Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(body)), digest);
    assertEquals(
        Sha256Digest.of(Arrays.copyOfRange(snapshot, snapshot.length - 32, snapshot.length)),
        digest);
    assertEquals(snapshot.length, verifier.receivedBytes());
  }

  /** All of the two meta pages' heads and of the trailer, and 1,000 bytes anywhere. */
  @ParameterizedTest
  @ValueSource(strings = {Snapshots.ETCD_3_4, Snapshots.ETCD_3_6})
  void aFlippedByteIsDetectedWhereverItIs(String name) {
    byte[] snapshot = Snapshots.golden(name);
    Random random = new Random(name.hashCode());
    IntStream offsets = Stream.of(
            IntStream.range(0, 80),
            IntStream.range(4096, 4096 + 80),
            IntStream.range(snapshot.length - 32, snapshot.length),
            random.ints(1_000, 0, snapshot.length))
        .flatMapToInt(Function.identity());
    offsets.forEach(at -> {
      byte original = snapshot[at];
      snapshot[at] ^= (byte) (1 + random.nextInt(255));
      assertNotEquals("ok", Snapshots.verdict(snapshot, snapshot.length), "flipped byte " + at);
      snapshot[at] = original;
    });
    assertEquals("ok", Snapshots.verdict(snapshot, snapshot.length));
  }

  /** Where Talos would cut it, in and around the trailer, and anywhere. */
  @Test
  void aTruncationIsDetectedWhereverItIs() {
    byte[] snapshot = Snapshots.golden(Snapshots.ETCD_3_4);
    SnapshotHeader header = header(snapshot);
    IntStream lengths = IntStream.concat(
        IntStream.rangeClosed(1, snapshot.length / TALOS_MESSAGE).map(k -> k * TALOS_MESSAGE),
        IntStream.concat(
            IntStream.range(snapshot.length - 64, snapshot.length),
            new Random(7).ints(300, 1, snapshot.length)));
    lengths.forEach(length -> {
      SnapshotVerifier verifier = new SnapshotVerifier(header);
      accept(verifier, ByteBuffer.wrap(snapshot, 0, length));
      SnapshotDefect defect =
          assertThrows(DefectiveSnapshotException.class, verifier::finish).defect();
      assertEquals(new SnapshotDefect.Truncated(snapshot.length, length), defect);
    });
  }

  @Test
  void aStreamWithoutAByteIsEmptyAndNotTruncated() {
    SnapshotVerifier verifier = verifier(Snapshots.golden(Snapshots.ETCD_3_4));
    assertEquals(
        new SnapshotDefect.Empty(),
        assertThrows(DefectiveSnapshotException.class, verifier::finish).defect());
  }

  @Test
  void extraBytesAreDetectedWithWhateverTheyCome() {
    byte[] snapshot = Snapshots.golden(Snapshots.ETCD_3_4);
    byte[] longer = Arrays.copyOf(snapshot, snapshot.length + 1);
    for (int chunk : new int[] {longer.length, snapshot.length, TALOS_MESSAGE, 32, 1}) {
      assertEquals("SnapshotTrailingBytes", Snapshots.verdict(longer, chunk));
    }
  }

  @Test
  void aStreamThatWentOnIsNeverWholeAgain() throws Exception {
    byte[] snapshot = Snapshots.golden(Snapshots.ETCD_3_4);
    SnapshotVerifier verifier = verifier(snapshot);
    verifier.accept(ByteBuffer.wrap(snapshot));
    ByteBuffer extra = ByteBuffer.allocate(1);
    assertThrows(DefectiveSnapshotException.class, () -> verifier.accept(extra));
    assertEquals(
        "SnapshotTrailingBytes",
        assertThrows(DefectiveSnapshotException.class, verifier::finish)
            .defect()
            .reason());
  }

  @Test
  void theVerdictDoesNotDependOnTheChunks() {
    byte[] good = Snapshots.golden(Snapshots.ETCD_3_6);
    Property.forSeeds(150, random -> {
      byte[] bytes = Arrays.copyOf(good, good.length - random.nextInt(3) + 1);
      if (random.nextBoolean()) {
        bytes[80 + random.nextInt(good.length - 100)] ^= (byte) (1 + random.nextInt(255));
      }
      int[] chunks = random.ints(40, 0, 3000).toArray();
      chunks[chunks.length - 1] = 1 + random.nextInt(3000);
      assertEquals(
          Snapshots.verdict(bytes, bytes.length),
          Snapshots.verdict(bytes, chunks),
          Arrays.toString(chunks));
    });
  }

  @Test
  void byteByByteAndInTalosMessagesIsWholeToo() {
    byte[] snapshot = Snapshots.golden(Snapshots.ETCD_3_4);
    assertEquals("ok", Snapshots.verdict(snapshot, 1));
    assertEquals("ok", Snapshots.verdict(snapshot, TALOS_MESSAGE));
    assertEquals("ok", Snapshots.verdict(snapshot, snapshot.length - 33, 33));
  }

  @Test
  void theBufferIsLeftAsItWasWhateverItsKind() throws Exception {
    byte[] snapshot = Snapshots.golden(Snapshots.ETCD_3_4);
    ByteBuffer direct = ByteBuffer.allocateDirect(snapshot.length + 10);
    direct.position(5).put(snapshot).flip().position(5);
    SnapshotVerifier verifier = verifier(snapshot);
    verifier.accept(direct.asReadOnlyBuffer());
    verifier.accept(ByteBuffer.allocate(0));
    assertEquals(5, direct.position());
    assertTrue(verifier.finish().hex().matches("[0-9a-f]{64}"));
  }

  @Test
  void aWrongTrailerIsReportedWithBothDigests() {
    byte[] snapshot = Snapshots.golden(Snapshots.ETCD_3_4);
    Arrays.fill(snapshot, snapshot.length - 32, snapshot.length, (byte) 0xab);
    SnapshotVerifier verifier = verifier(snapshot);
    accept(verifier, ByteBuffer.wrap(snapshot));
    SnapshotDefect defect =
        assertThrows(DefectiveSnapshotException.class, verifier::finish).defect();
    assertTrue(defect.description().contains("ab".repeat(32)), defect.description());
    assertEquals("SnapshotDigestMismatch", defect.reason());
    assertTrue(
        defect.storedDescription().contains("a tool may have opened the copy read-write"),
        defect.storedDescription());
    assertFalse(defect.description().contains("read-write"), defect.description());
  }

  private static void accept(SnapshotVerifier verifier, ByteBuffer bytes) {
    try {
      verifier.accept(bytes);
    } catch (DefectiveSnapshotException e) {
      throw new AssertionError(e);
    }
  }

  private static SnapshotVerifier verifier(byte[] snapshot) {
    return new SnapshotVerifier(header(snapshot));
  }

  private static SnapshotHeader header(byte[] snapshot) {
    try {
      return SnapshotHeader.parse(ByteBuffer.wrap(snapshot));
    } catch (DefectiveSnapshotException e) {
      throw new AssertionError(e);
    }
  }
}
