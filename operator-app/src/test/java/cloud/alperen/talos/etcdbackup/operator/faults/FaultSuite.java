package cloud.alperen.talos.etcdbackup.operator.faults;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The fault suite as a program: {@code mvn -q -Pfaults}. Prints its seed, what it finds, and at the end the table for {@code
 * docs/faults.md}; exit code 0 only if nothing was found.
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
    FaultTable table = new FaultTable();
    long start = System.nanoTime();
    transfer(table, seed, fast);
    report("transfers", table, start);
    Corruption.corrupt(table, fast ? CorruptionIT.CORRUPTIONS : CORRUPTIONS, seed);
    report("and corruptions", table, start);
    kill(table, seed, fast);
    report("and kills", table, start);
    System.out.println(table.text());
    System.exit(table.findings().isEmpty() ? 0 : 1);
  }

  /** What there is so far: the whole takes half an hour. */
  private static void report(String done, FaultTable table, long start) {
    System.out.printf(
        "%s: %d injections, %d findings, %d s%n",
        done,
        table.injections(),
        table.findings().size(),
        Duration.ofNanos(System.nanoTime() - start).toSeconds());
    table.findings().forEach(System.out::println);
  }

  /** Every fault that is injected into a transfer. */
  static List<Fault> faults() {
    return Stream.of(SourceFaults.all(), FailoverFaults.all(), SinkFaults.all())
        .flatMap(List::stream)
        .toList();
  }

  private static void transfer(FaultTable table, long seed, boolean fast) throws Exception {
    try (Transfers transfers = new Transfers(seed)) {
      for (Fault fault : faults()) {
        for (int i = 0; i < (fast ? 1 : fault.injections()); i++) {
          table.injected(fault.name(), transfers.inject(fault));
        }
      }
      table.injected("all of the above, once everything is closed", transfers.end());
    }
  }

  private static void kill(FaultTable table, long seed, boolean fast) throws Exception {
    try (KilledOperator operator = new KilledOperator(seed)) {
      operator.kill(table, fast ? KillIT.KILLS : KILLS);
    }
  }
}
