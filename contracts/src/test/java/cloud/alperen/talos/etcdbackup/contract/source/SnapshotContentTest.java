package cloud.alperen.talos.etcdbackup.contract.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotContentTest {
  private static final int PAGE = 4096;

  static Stream<SnapshotContent> everyContent() {
    return Stream.of(
        SnapshotContent.etcd34(),
        SnapshotContent.etcd36(),
        SnapshotContent.generated(2 * PAGE),
        SnapshotContent.generated(5L << 20));
  }

  /** The real files show that the rules are right, hence that generated ones keep them. */
  @ParameterizedTest
  @MethodSource("everyContent")
  void hasTwoValidMetaPagesAndItsDigest(SnapshotContent content) throws Exception {
    byte[] all = read(content);
    byte[] database = Arrays.copyOf(all, all.length - 32);
    byte[] trailer = Arrays.copyOfRange(all, all.length - 32, all.length);
    assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(database), trailer);
    ByteBuffer bytes = ByteBuffer.wrap(database).order(ByteOrder.LITTLE_ENDIAN);
    for (int meta = 0; meta < 2; meta++) {
      int start = meta * PAGE;
      assertEquals(meta, bytes.getLong(start));
      assertEquals(0x04, bytes.getShort(start + 8));
      assertEquals(0xED0CDAED, bytes.getInt(start + 16));
      assertEquals(2, bytes.getInt(start + 20));
      assertEquals(PAGE, bytes.getInt(start + 24));
      assertEquals(database.length, bytes.getLong(start + 56) * PAGE);
      assertEquals(
          GeneratedSnapshot.fnv1a(database, start + 16, start + 72), bytes.getLong(start + 72));
    }
    assertEquals(bytes.getLong(64) - 1, bytes.getLong(PAGE + 64));
  }

  @Test
  void generatesPagesThatAllDifferAndTheSameEveryTime() throws Exception {
    SnapshotContent content = SnapshotContent.generated(3L << 20);
    byte[] first = read(content);
    assertArrayEquals(first, read(SnapshotContent.generated(3L << 20)));
    Set<ByteBuffer> pages = new HashSet<>();
    for (int at = 0; at + PAGE <= first.length; at += PAGE) {
      pages.add(ByteBuffer.wrap(first, at, PAGE));
    }
    assertEquals((3 << 20) / PAGE, pages.size());
  }

  @Test
  void generatesDifferentNoisePerSize() throws Exception {
    byte[] small = read(SnapshotContent.generated(4 * PAGE));
    byte[] large = read(SnapshotContent.generated(8 * PAGE));
    assertNotEquals(ByteBuffer.wrap(small, 3 * PAGE, PAGE), ByteBuffer.wrap(large, 3 * PAGE, PAGE));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 4096, 8193, -8192})
  void refusesToGenerateAnImpossibleSize(long size) {
    assertThrows(IllegalArgumentException.class, () -> SnapshotContent.generated(size));
  }

  private static byte[] read(SnapshotContent content) throws IOException {
    try (InputStream in = content.open()) {
      return in.readAllBytes();
    }
  }
}
