package cloud.alperen.talos.etcdbackup.operator.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SoakIT {
  private static final long SEED = 1;
  static final int NAMESPACES = 6;
  static final int BACKUPS = 60;

  @Test
  void whoeverGotItRightIsNotHeldUpByThoseWhoDidNot() throws Exception {
    FaultTable table = new FaultTable();
    new Soak(SEED, NAMESPACES, BACKUPS).run(table);

    System.out.println("Seed " + SEED + "\n" + table.text());
    assertEquals(BACKUPS + 1, table.injections());
    assertEquals(List.of(), table.findings());
  }
}
