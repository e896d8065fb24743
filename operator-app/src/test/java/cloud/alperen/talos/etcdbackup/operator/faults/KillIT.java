package cloud.alperen.talos.etcdbackup.operator.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class KillIT {
  private static final long SEED = 1;
  static final int KILLS = 4;

  @Test
  void aKilledOperatorLeavesOneWholeObjectAndTheTruth() throws Exception {
    try (KilledOperator operator = new KilledOperator(SEED)) {
      FaultTable table = new FaultTable();
      operator.kill(table, KILLS);

      System.out.println("Seed " + SEED + "\n" + table.text());
      assertEquals(KILLS, table.injections());
      assertEquals(List.of(), table.findings());
    }
  }
}
