package cloud.alperen.talos.etcdbackup.operator.faults;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The fault suite as a program: {@code mvn -q -Pfaults}. Prints its seed and a table per part; exit code 0 only if nothing was found.
 *
 * <p>The system property {@code faults.seed} repeats a run; with {@code faults.fast=true} it does what the tests do, in a
 * minute or two instead of half an hour.
 */
public final class FaultSuite {
  private static final int CORRUPTIONS = 1000;
  private static final int KILLS = 200;

  private FaultSuite() {}

  public static void main(String[] arguments) throws Exception {
    // What the embedded servers have to say about cut connections is not a finding.
    java.util.logging.LogManager.getLogManager().reset();
    long seed = Long.getLong("faults.seed", new Random().nextInt(1_000_000));
    boolean fast = Boolean.getBoolean("faults.fast");
    String command = "mvn -q -Pfaults -Dfaults.seed=" + seed + (fast ? " -Dfaults.fast=true" : "");
    System.out.println("To repeat: " + command);
    long start = System.nanoTime();
    List<FaultTable> parts = List.of(
        shown(transfer(seed, fast)),
        shown(Corruption.corrupt(fast ? CorruptionIT.CORRUPTIONS : CORRUPTIONS, seed)),
        shown(kill(seed, fast)));
    int findings = parts.stream().mapToInt(part -> part.findings().size()).sum();
    System.out.printf(
        "%s: %d injections, %d findings, %d s%n",
        command,
        parts.stream().mapToInt(FaultTable::injections).sum(),
        findings,
        Duration.ofNanos(System.nanoTime() - start).toSeconds());
    System.exit(findings == 0 ? 0 : 1);
  }

  /** Each part at once: the whole takes half an hour. */
  private static FaultTable shown(FaultTable part) {
    System.out.println(part.text());
    part.findings().forEach(System.out::println);
    return part;
  }

  /** Every fault that is injected into a transfer. */
  static List<Fault> faults() {
    return Stream.of(SourceFaults.all(), FailoverFaults.all(), SinkFaults.all())
        .flatMap(List::stream)
        .toList();
  }

  private static FaultTable transfer(long seed, boolean fast) throws Exception {
    FaultTable table = new FaultTable();
    try (Transfers transfers = new Transfers(seed)) {
      for (Fault fault : faults()) {
        for (int i = 0; i < (fast ? 1 : fault.injections()); i++) {
          table.injected(fault.name(), transfers.inject(fault));
        }
      }
    }
    return table;
  }

  private static FaultTable kill(long seed, boolean fast) throws InterruptedException {
    try (KilledOperator operator = new KilledOperator(seed)) {
      return operator.kill(fast ? KillIT.KILLS : KILLS);
    }
  }
}
