package cloud.alperen.talos.etcdbackup.domain.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotHeaderTest {
  @ParameterizedTest
  @CsvSource({Snapshots.ETCD_3_4 + ",40960", Snapshots.ETCD_3_6 + ",36864"})
  void promisesTheSizeThatEtcdsOwnToolReports(String name, long totalSize) throws Exception {
    byte[] snapshot = Snapshots.golden(name);
    SnapshotHeader header = SnapshotHeader.parse(ByteBuffer.wrap(snapshot));
    assertEquals(totalSize + 32, header.snapshotSize());
    assertEquals(snapshot.length, header.snapshotSize());
  }

  @Test
  void readsFromTheBuffersPositionAndLeavesItThere() throws Exception {
    byte[] snapshot = Snapshots.golden(Snapshots.ETCD_3_4);
    ByteBuffer shifted = ByteBuffer.allocate(200);
    shifted.position(7).put(snapshot, 0, 80).flip().position(7);
    assertEquals(SnapshotHeader.parse(ByteBuffer.wrap(snapshot)), SnapshotHeader.parse(shifted));
    assertEquals(7, shifted.position());
    assertEquals(ByteOrder.BIG_ENDIAN, shifted.order());
  }

  @Test
  void fewerThan80BytesAreACallersMistake() {
    assertThrows(
        IllegalArgumentException.class, () -> SnapshotHeader.parse(ByteBuffer.allocate(79)));
  }

  /** Bytes 0 to 7 and 10 to 15 are the page's own id, count and overflow, which only the digest covers. */
  @Test
  void everyFlippedBitOfTheMetaPageIsSeen() {
    byte[] good = Arrays.copyOf(Snapshots.golden(Snapshots.ETCD_3_4), 80);
    for (int bit = 16 * 8; bit < 80 * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThrows(
          DefectiveSnapshotException.class,
          () -> SnapshotHeader.parse(ByteBuffer.wrap(bad)),
          "bit " + bit);
    }
  }

  @Test
  void aFirstPageThatIsNoMetaPageIsRefused() {
    assertEquals(
        "its first page is not a meta page", complaint(page -> page.putShort(8, (short) 2)));
  }

  @Test
  void aForeignFileIsRefused() {
    assertEquals("its magic number is not that of bbolt", complaint(page -> page.putInt(16, 1)));
  }

  @Test
  void anotherFormatVersionIsNamed() {
    assertEquals("its format version is 4294967295", complaint(page -> page.putInt(20, -1)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 512, 1023, 3000, 1 << 21, -4096})
  void aPageSizeThatBboltCannotHaveIsRefused(int pageSize) {
    assertEquals(
        "its page size is " + Integer.toUnsignedString(pageSize),
        complaint(page -> page.putInt(24, pageSize)));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE / 4096 + 1})
  void aPageCountThatNoFileCanHaveIsRefused(long count) {
    assertEquals(
        "its page count is " + Long.toUnsignedString(count),
        complaint(page -> page.putLong(56, count)));
  }

  @Test
  void theLargestPossibleSizeDoesNotOverflow() throws Exception {
    long most = (Long.MAX_VALUE - 32) / 4096;
    SnapshotHeader header = SnapshotHeader.parse(page(page -> page.putLong(56, most)));
    assertEquals(most * 4096 + 32, header.snapshotSize());
    assertTrue(header.snapshotSize() > 0);
  }

  @ParameterizedTest
  @CsvSource({"512,10", "4097,10", "4096,1", "4096,-1", "4096,9223372036854775807"})
  void aHeaderThatExistsIsALegalOne(int pageSize, long highWater) {
    assertThrows(IllegalArgumentException.class, () -> new SnapshotHeader(pageSize, highWater));
  }

  private static String complaint(Consumer<ByteBuffer> change) {
    SnapshotDefect defect = assertThrows(
            DefectiveSnapshotException.class, () -> SnapshotHeader.parse(page(change)))
        .defect();
    assertEquals("SnapshotHeaderInvalid", defect.reason());
    return ((SnapshotDefect.BadHeader) defect).detail();
  }

  /** A golden first page with a change, and a checksum that fits it. */
  private static ByteBuffer page(Consumer<ByteBuffer> change) {
    byte[] first = Arrays.copyOf(Snapshots.golden(Snapshots.ETCD_3_4), 80);
    ByteBuffer page = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
    change.accept(page);
    long hash = 0xcbf29ce484222325L;
    for (int i = 16; i < 72; i++) {
      hash = (hash ^ (first[i] & 0xff)) * 0x100000001b3L;
    }
    return page.putLong(72, hash);
  }
}
