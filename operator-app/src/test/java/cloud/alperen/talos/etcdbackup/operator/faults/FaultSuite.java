package cloud.alperen.talos.etcdbackup.operator.faults;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fault suite as a program: {@code mvn -q -Pfaults}. Prints its seed, what it finds, and at the end the table for {@code
 * docs/faults.md}; exit code 0 only if nothing was found.
 *
 * <p>The system property {@code faults.seed} repeats a run; {@code faults.parts} names the parts to run, separated by
 * commas; with {@code faults.fast=true} it does what the tests do, in a minute or two instead of an hour.
 */
public final class FaultSuite {
  private static final int CORRUPTIONS = 1000;
  private static final int LIES = 10_000;
  private static final int KILLS = 200;
  private static final int SOAK_NAMESPACES = 20;
  private static final int SOAK_BACKUPS = 200;

  private FaultSuite() {}

  public static void main(String[] arguments) throws Exception {
    // What the embedded servers have to say about cut connections is not a finding.
    java.util.logging.LogManager.getLogManager().reset();
    long seed = Long.getLong("faults.seed", new Random().nextInt(1_000_000));
    boolean fast = Boolean.getBoolean("faults.fast");
    List<Part> parts = Part.named(System.getProperty("faults.parts", ""));
    System.out.printf(
        "To repeat: mvn -q -Pfaults -Dfaults.seed=%d%s%s%n",
        seed,
        fast ? " -Dfaults.fast=true" : "",
        parts.size() < Part.values().length
            ? " -Dfaults.parts=" + parts.stream().map(Part::name).collect(Collectors.joining(","))
            : "");
    FaultTable table = new FaultTable();
    long start = System.nanoTime();
    for (Part part : parts) {
      part.work.run(table, seed, fast);
      report(part, table, start);
    }
    System.out.println(table.text());
    System.exit(table.findings().isEmpty() ? 0 : 1);
  }

  private interface Work {
    void run(FaultTable table, long seed, boolean fast) throws Exception;
  }

  /** What can be run by itself. */
  private enum Part {
    TRANSFERS(FaultSuite::transfer),
    CORRUPTIONS((table, seed, fast) ->
        Corruption.corrupt(table, fast ? CorruptionIT.CORRUPTIONS : FaultSuite.CORRUPTIONS, seed)),
    LIES(FaultSuite::lie),
    KILLS(FaultSuite::kill),
    SOAK(FaultSuite::soak);

    private final Work work;

    Part(Work work) {
      this.work = work;
    }

    /** All of them where none is named. */
    static List<Part> named(String names) {
      return names.isBlank()
          ? List.of(values())
          : Stream.of(names.split(",")).map(String::strip).map(Part::valueOf).toList();
    }
  }

  /** What there is so far: the whole takes an hour. */
  private static void report(Part done, FaultTable table, long start) {
    System.out.printf(
        "After %s: %d injections, %d findings, %d s%n",
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

  private static void soak(FaultTable table, long seed, boolean fast) throws Exception {
    Soak soak = fast
        ? new Soak(seed, SoakIT.NAMESPACES, SoakIT.BACKUPS)
        : new Soak(seed, SOAK_NAMESPACES, SOAK_BACKUPS);
    soak.run(table);
  }

  private static void lie(FaultTable table, long seed, boolean fast) throws Exception {
    try (Lies lies = new Lies(seed)) {
      lies.tell(table, fast ? LiesIT.RUNS : LIES);
      System.out.println("Stores that lie: " + lies.ends());
    }
  }

  private static void kill(FaultTable table, long seed, boolean fast) throws Exception {
    try (KilledOperator operator = new KilledOperator(seed)) {
      operator.kill(table, fast ? KillIT.KILLS : KILLS);
    }
  }
}
