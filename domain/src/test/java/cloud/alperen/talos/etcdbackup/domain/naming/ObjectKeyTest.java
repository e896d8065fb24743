package cloud.alperen.talos.etcdbackup.domain.naming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a\nb", "a\u0000", "a\u0085b"})
  void illegalKeysAreRefused(String value) {
    assertThrows(IllegalArgumentException.class, () -> new ObjectKey(value));
  }

  @Test
  void theLimitCountsBytesAndNotCharacters() {
    assertEquals(1024, new ObjectKey("x".repeat(1024)).value().length());
    assertThrows(IllegalArgumentException.class, () -> new ObjectKey("x".repeat(1025)));
    assertEquals(512, new ObjectKey("é".repeat(512)).value().length());
    assertThrows(IllegalArgumentException.class, () -> new ObjectKey("é".repeat(513)));
  }
}
