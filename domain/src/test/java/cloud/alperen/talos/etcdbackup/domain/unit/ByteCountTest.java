package cloud.alperen.talos.etcdbackup.domain.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteCountTest {
  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "1023,1023 B",
    "1024,1.0 KiB",
    "1048524,1023.9 KiB",
    "1048525,1.0 MiB",
    "1048575,1.0 MiB",
    "5242880,5.0 MiB",
    "2254857831,2.1 GiB",
    "9223372036854775807,8388608.0 TiB"
  })
  void isWrittenForPeople(long bytes, String text) {
    assertEquals(text, new ByteCount(bytes).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1048576,1048576",
    "7B,7",
    "512KiB,524288",
    "5MiB,5242880",
    "1GiB,1073741824",
    "8388607TiB,9223370937343148032"
  })
  void isReadInBinaryUnits(String text, long bytes) {
    assertEquals(bytes, ByteCount.parse(text).bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " 5MiB", "5 MiB", "5MB", "5mib", "-1", "1.5GiB", "0x10", "٥MiB"})
  void anythingElseIsRefusedWithAnExample(String text) {
    String message = assertThrows(IllegalArgumentException.class, () -> ByteCount.parse(text))
        .getMessage();
    assertEquals("'" + text + "' is not a size like 5MiB, 512KiB or 1048576", message);
  }

  @Test
  void overflowIsRefused() {
    String message = assertThrows(
            IllegalArgumentException.class, () -> ByteCount.parse("8388608TiB"))
        .getMessage();
    assertTrue(message.contains("8388608TiB"), message);
  }

  @Test
  void negativeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ByteCount(-1));
  }

  @Test
  void parseRoundTripsWholeUnits() {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    Property.forSeeds(500, random -> {
      int unit = random.nextInt(units.length);
      long number = random.nextInt(1_000_000);
      assertEquals(number << (10 * unit), ByteCount.parse(number + units[unit]).bytes());
    });
  }

  @Test
  void theTextNeverShowsAFullNextUnit() {
    Property.forSeeds(2_000, random -> {
      String text = new ByteCount(random.nextLong(0, 1L << random.nextInt(1, 50))).toString();
      assertTrue(Double.parseDouble(text.split(" ")[0]) < 1024, text);
    });
  }
}
