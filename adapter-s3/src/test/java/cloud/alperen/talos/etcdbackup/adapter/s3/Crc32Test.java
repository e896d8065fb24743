package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Crc32Test {
  private static final CommitAnswer SAME = new CommitAnswer.SameBytes();
  private static final CommitAnswer NO_WORD = new CommitAnswer.NoWord();

  // Its CRC32 is CBF43926: the check value of the catalogue of parametrised CRC algorithms.
  private static final byte[] CHECK = "123456789 and more".getBytes(StandardCharsets.US_ASCII);

  private final Crc32 part = Crc32.of(CHECK, 9);

  @Test
  void isFourBytesInBase64() {
    assertEquals("y/Q5Jg==", part.text());
  }

  @Test
  void compositeOfPartsIsThatOfTheirChecksums() {
    byte[] both = {(byte) 0xCB, (byte) 0xF4, 0x39, 0x26, (byte) 0xCB, (byte) 0xF4, 0x39, 0x26};

    assertEquals(Crc32.of(both, both.length), Crc32.composite(List.of(part, part)));
  }

  @Test
  void wholeOfPartsIsThatOfAllTheirBytes() {
    Random random = new Random(1);
    for (int run = 0; run < 500; run++) {
      byte[] bytes = new byte[random.nextInt(5000)];
      random.nextBytes(bytes);
      int first = random.nextInt(bytes.length + 1);
      int second = first + random.nextInt(bytes.length - first + 1);
      List<Crc32> parts =
          List.of(of(bytes, 0, first), of(bytes, first, second), of(bytes, second, bytes.length));

      assertEquals(Crc32.of(bytes, bytes.length), Crc32.whole(parts), "run " + run);
    }
  }

  @Test
  void ofAPartIsComparedWithWhatTheStoreSays() {
    assertEquals(Optional.empty(), part.differenceFrom(null));
    assertEquals(Optional.empty(), part.differenceFrom("y/Q5Jg=="));
    assertTrue(part.differenceFrom("AAAAAA==").isPresent());
  }

  @Test
  void ofOnePieceIsComparedWithItsOwnKind() {
    assertEquals(NO_WORD, part.compare(null));
    assertEquals(NO_WORD, part.compare("AAAAAA==-1"));
    assertEquals(SAME, part.compare("y/Q5Jg=="));
    assertInstanceOf(CommitAnswer.OtherBytes.class, part.compare("AAAAAA=="));
  }

  @Test
  void ofPartsIsComparedWithEitherKind() {
    List<Crc32> parts = List.of(part, part);
    String composite = Crc32.composite(parts).text();

    assertEquals(NO_WORD, Crc32.compare(parts, true, null));
    assertEquals(SAME, Crc32.compare(parts, true, composite + "-2"));
    assertEquals(SAME, Crc32.compare(parts, false, Crc32.whole(parts).text()));
    assertInstanceOf(CommitAnswer.OtherBytes.class, Crc32.compare(parts, true, composite + "-3"));
    assertInstanceOf(CommitAnswer.OtherBytes.class, Crc32.compare(parts, true, "AAAAAA==-2"));
    assertInstanceOf(CommitAnswer.OtherBytes.class, Crc32.compare(parts, true, "AAAAAA=="));
  }

  /** A store that did not check the parts may have made it of what the completion says. */
  @Test
  void compositeOneVouchesForNothingWithoutThoseOfAllParts() {
    List<Crc32> parts = List.of(part, part);
    String composite = Crc32.composite(parts).text();

    assertEquals(NO_WORD, Crc32.compare(parts, false, composite + "-2"));
    assertEquals(NO_WORD, Crc32.compare(parts, true, composite));
  }

  private static Crc32 of(byte[] bytes, int from, int to) {
    return Crc32.of(Arrays.copyOfRange(bytes, from, to), to - from);
  }
}
