package cloud.alperen.talos.etcdbackup.operator.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorruptionIT {
  static final int CORRUPTIONS = 100;

  @Test
  void noCorruptedByteIsEverReady() throws IOException {
    FaultTable table = Corruption.corrupt(CORRUPTIONS, 1);

    assertEquals(CORRUPTIONS, table.injections());
    assertEquals(List.of(), table.findings());
  }
}
