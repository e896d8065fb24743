package cloud.alperen.talos.etcdbackup.operator.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One fault of each row of the suite's table. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransferIT {
  private final Transfers transfers;

  TransferIT() throws Exception {
    transfers = new Transfers(1);
  }

  static Stream<Fault> faults() {
    Map<String, Fault> first = FaultSuite.faults().stream()
        .collect(Collectors.toMap(Fault::name, f -> f, (one, other) -> one, LinkedHashMap::new));
    return first.values().stream();
  }

  @AfterAll
  void onceEverythingIsClosedNoThreadIsLeft() throws InterruptedException {
    assertEquals(List.of(), transfers.end());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void aFaultLeavesNeitherALieNorARemainderNorAHang(Fault fault) throws Exception {
    assertEquals(List.of(), transfers.inject(fault));
  }
}
