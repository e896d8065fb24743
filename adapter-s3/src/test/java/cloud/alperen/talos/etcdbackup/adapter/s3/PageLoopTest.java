package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageLoopTest {
  private final PageLoop loop = new PageLoop();

  @ParameterizedTest(name = "{0} pages, then {1} again and again")
  @CsvSource({"0,1", "0,2", "1,1", "3,5", "17,4", "100,33"})
  void meetsALoopOfTokensSoon(int before, int length) {
    int seen = 0;
    while (seen < 4 * (before + length)) {
      int page = seen < before ? seen : before + (seen - before) % length;
      if (loop.closesWith("token-" + page, Optional.of("key-" + seen))) {
        assertTrue(seen >= before + length, "page " + seen + " was new");
        return;
      }
      seen++;
    }
    throw new AssertionError("nothing noticed in " + seen + " pages");
  }

  @Test
  void meetsALoopOfPagesWhoseTokensAreNew() {
    assertFalse(loop.closesWith("1", Optional.of("a")));
    assertFalse(loop.closesWith("2", Optional.of("b")));
    assertFalse(loop.closesWith("3", Optional.of("a")));
    assertTrue(loop.closesWith("4", Optional.of("b")));
  }

  @Test
  void longListsEndOnTheirOwn() {
    for (int page = 0; page < 100_000; page++) {
      assertFalse(loop.closesWith("token-" + page, Optional.of("key-" + page)));
    }
  }

  @Test
  void aFewEmptyPagesMayComeButNotWithoutEnd() {
    for (int page = 0; page < 100; page++) {
      assertFalse(loop.closesWith("token-" + page, Optional.empty()));
    }
    assertFalse(loop.closesWith("some", Optional.of("key")));
    for (int page = 100; page < 200; page++) {
      assertFalse(loop.closesWith("token-" + page, Optional.empty()));
    }
    assertTrue(loop.closesWith("one more", Optional.empty()));
  }
}
