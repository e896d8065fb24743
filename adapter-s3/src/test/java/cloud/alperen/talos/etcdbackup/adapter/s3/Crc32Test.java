package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class Crc32Test {
  // Its CRC32 is CBF43926: the check value of the catalogue of parametrised CRC algorithms.
  private static final byte[] CHECK = "123456789 and more".getBytes(StandardCharsets.US_ASCII);

  private final Crc32 part = Crc32.of(CHECK, 9);

  @Test
  void isFourBytesInBase64() {
    assertEquals("y/Q5Jg==", part.text());
  }

  @Test
  void ofPartsIsThatOfTheirChecksumsAndTheirNumber() {
    byte[] both = {(byte) 0xCB, (byte) 0xF4, 0x39, 0x26, (byte) 0xCB, (byte) 0xF4, 0x39, 0x26};

    assertEquals(
        Crc32.of(both, both.length).text() + "-2",
        Crc32.composite(List.of(part, part)).text());
  }

  @Test
  void isComparedOnlyWithItsOwnKind() {
    assertEquals(Optional.empty(), part.differenceFrom(null));
    assertEquals(Optional.empty(), part.differenceFrom("y/Q5Jg=="));
    assertEquals(Optional.empty(), part.differenceFrom("AAAAAA==-1"));
    assertTrue(part.differenceFrom("AAAAAA==").isPresent());
    assertTrue(Crc32.composite(List.of(part)).differenceFrom("AAAAAA==-1").isPresent());
    assertEquals(Optional.empty(), Crc32.composite(List.of(part)).differenceFrom("AAAAAA=="));
  }
}
