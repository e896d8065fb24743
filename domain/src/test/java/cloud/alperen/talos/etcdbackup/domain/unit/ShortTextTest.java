package cloud.alperen.talos.etcdbackup.domain.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ShortTextTest {
  @Test
  void leavesAloneWhatFits() {
    assertEquals("as it is", ShortText.of("as it is", 16));
    assertEquals("x".repeat(16), ShortText.of("x".repeat(16), 16));
  }

  @Test
  void keepsTheBeginningAndTheEnd() {
    String excerpt = ShortText.of("Failed to " + "x".repeat(10_000) + "; fix it", 100);
    assertTrue(excerpt.startsWith("Failed to xxx"), excerpt);
    assertTrue(excerpt.endsWith("xxx; fix it"), excerpt);
    assertEquals(100, excerpt.getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void cutsNoCharacterInHalf() {
    for (int shift = 0; shift < 4; shift++) {
      String excerpt = ShortText.of("x".repeat(shift) + "😀é€".repeat(100) + "x".repeat(shift), 64);
      assertTrue(excerpt.getBytes(StandardCharsets.UTF_8).length <= 64, excerpt);
      assertFalse(excerpt.contains("\uFFFD"), excerpt);
    }
  }
}
