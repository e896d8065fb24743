package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ObstaclesTest {
  private static final BackupId ONE = new BackupId("backups", "one", "uid-1");
  private static final BackupId TWO = new BackupId("backups", "two", "uid-2");

  private final Obstacles obstacles = new Obstacles();

  @Test
  void theSameObstacleIsNewOnce() {
    assertTrue(obstacles.met(ONE, "forbidden").isNew());
    assertFalse(obstacles.met(ONE, "forbidden").isNew());
    assertTrue(obstacles.met(ONE, "refused by a webhook").isNew());
    assertTrue(obstacles.met(TWO, "refused by a webhook").isNew());
  }

  @Test
  void thePausesDoubleUpToAMinute() {
    assertEquals(
        List.of(5L, 10L, 20L, 40L, 60L, 60L),
        Stream.generate(() -> obstacles.met(ONE, "forbidden").pause().toSeconds())
            .limit(6)
            .toList());
  }

  @Test
  void aClearedObstacleIsForgotten() {
    obstacles.met(ONE, "forbidden");
    obstacles.met(TWO, "forbidden");
    obstacles.clear(ONE);
    obstacles.clear(TWO);
    assertEquals(0, obstacles.size());
    assertTrue(obstacles.met(ONE, "forbidden").isNew());
  }
}
