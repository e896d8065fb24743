package cloud.alperen.talos.etcdbackup.operator.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CorruptionIT {
  static final int CORRUPTIONS = 100;

  @Test
  void noCorruptedByteIsEverReady() throws Exception {
    FaultTable table = new FaultTable();
    Corruption.corrupt(table, CORRUPTIONS, 1);

    assertEquals(CORRUPTIONS, table.injections());
    assertEquals(List.of(), table.findings());
  }
}
