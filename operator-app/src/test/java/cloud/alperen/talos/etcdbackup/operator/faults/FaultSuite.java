package cloud.alperen.talos.etcdbackup.operator.faults;

import java.time.Duration;
import java.util.Random;

/**
 * The whole fault suite: {@code mvn -q -Pfaults}. Prints its seed and a table; exit code 0 only if nothing was found.
 *
 * <p>System properties: {@code faults.seed} repeats a run, {@code faults.kills} and {@code faults.corruptions} change how
 * many of each.
 */
public final class FaultSuite {
  private static final int KILLS = 200;

  private FaultSuite() {}

  public static void main(String[] arguments) throws Exception {
    // What the embedded servers have to say about cut connections is not a finding.
    java.util.logging.LogManager.getLogManager().reset();
    long seed = Long.getLong("faults.seed", new Random().nextInt(1_000_000));
    System.out.println("Seed " + seed + "; to repeat: mvn -q -Pfaults -Dfaults.seed=" + seed);
    long start = System.nanoTime();
    FaultTable table = new FaultTable();
    try (KilledOperator operator = new KilledOperator(seed)) {
      table.addAll(operator.kill(Integer.getInteger("faults.kills", KILLS)));
    }
    System.out.println(table.text());
    table.findings().forEach(System.out::println);
    System.out.printf(
        "%d injections, %d findings, %s%n",
        table.injections(),
        table.findings().size(),
        Duration.ofSeconds((System.nanoTime() - start) / 1_000_000_000));
    System.exit(table.findings().isEmpty() ? 0 : 1);
  }
}
