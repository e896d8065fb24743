package cloud.alperen.talos.etcdbackup.operator.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LiesIT {
  static final int RUNS = 60;

  private static final long SEED = 1;

  @Test
  void noLieOfAStoreMakesABrokenSnapshotReady() {
    FaultTable table = new FaultTable();
    try (Lies lies = new Lies(SEED)) {
      lies.tell(table, RUNS);

      System.out.println("Seed " + SEED + ": " + lies.ends() + "\n" + table.text());
      assertEquals(List.of(), table.findings());
      assertEquals(RUNS, table.injections());
      // Else it would prove nothing: a backup that never succeeds is never falsely Ready.
      assertTrue(lies.succeeded() > RUNS / 4, lies.ends());
      assertTrue(lies.recovered() > RUNS / 50, lies.ends());
      assertTrue(lies.gaveUp() > RUNS / 50, lies.ends());
      // These are not checked; a store denies reading in about one run of seven.
      assertTrue(lies.unproved() < RUNS / 5, lies.ends());
    }
  }
}
