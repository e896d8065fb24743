package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SetbacksTest {
  private static final BackupId ONE = new BackupId("backups", "one", "uid-1");
  private static final BackupId TWO = new BackupId("backups", "two", "uid-2");

  private final Setbacks setbacks = new Setbacks();

  @Test
  void theSameIsNewsOnce() {
    assertTrue(setbacks.met(ONE, "forbidden").news());
    assertFalse(setbacks.met(ONE, "forbidden").news());
    assertTrue(setbacks.met(ONE, "refused by a webhook").news());
    assertTrue(setbacks.met(TWO, "refused by a webhook").news());
  }

  @Test
  void thePausesGrowUpToAMinute() {
    assertEquals(
        List.of(5L, 10L, 20L, 40L, 60L, 60L),
        Stream.generate(() -> setbacks.met(ONE, "forbidden").pause().toSeconds())
            .limit(6)
            .toList());
  }

  @Test
  void nothingStaysOfWhatIsOver() {
    setbacks.met(ONE, "forbidden");
    setbacks.met(TWO, "forbidden");
    setbacks.over(ONE);
    setbacks.over(TWO);
    assertEquals(0, setbacks.size());
    assertTrue(setbacks.met(ONE, "forbidden").news());
  }
}
