package cloud.alperen.talos.etcdbackup.operator.benchmark;

import static cloud.alperen.talos.etcdbackup.operator.harness.Backups.backup;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.s3.DiscardingS3Process;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosApiServerMain;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CPU time of the operator process for a verified backup of 1 GiB in 1024-byte messages over https, against clients that
 * only drain the same stream, in turns, from the same servers in other processes.
 *
 * <p>Run it with {@code mvn -q -Poperator-benchmark -pl operator-app -am -DskipTests verify}.
 */
public final class OperatorBenchmark {
  private static final long GIB = 1L << 30;
  private static final int ROUNDS = 4;
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Pattern OS_CA = Pattern.compile(
      "\\bos:\\s*\\n\\s*crt:\\s*(\\S+)\\s*\\n\\s*key:\\s*(\\S+)", Pattern.MULTILINE);

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private OperatorBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    java.util.logging.LogManager.getLogManager().reset();
    new OperatorBenchmark().run();
    System.exit(0);
  }

  private void run() throws Exception {
    Process talos = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            TalosApiServerMain.class.getName(),
            Long.toString(GIB))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    try (BufferedReader said = new BufferedReader(
            new InputStreamReader(talos.getInputStream(), StandardCharsets.UTF_8));
        World world = new World();
        DiscardingS3Process s3 = DiscardingS3Process.startHttps()) {
      String endpoint = said.readLine();
      String bundle =
          new String(Base64.getDecoder().decode(said.readLine()), StandardCharsets.UTF_8);
      int port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
      world.controlPlane(
          "my-cp",
          Map.of(
              "bundleConfig",
              TalosPki.bundleConfig("my-cp", "127.0.0.1:" + port),
              "secretBundle",
              bundle));
      world.secret("s3", "id", "any", "secret", "any");
      try (DrainClient client = new DrainClient(pki(bundle), port);
          OperatorProcess operator = world.operator().jvm("-Xmx64m").startReady()) {
        measure(world, s3, client, operator);
      }
    } finally {
      talos.destroy();
    }
  }

  private void measure(
      World world, DiscardingS3Process s3, DrainClient client, OperatorProcess operator)
      throws Exception {
    double[] drain = new double[ROUNDS];
    double[] backup = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      String name = "round-" + round;
      drain[round] = report("drain only, in batches", this::ownCpu, client::drainInBatches);
      backup[round] =
          report("operator, whole backup", operator::cpu, () -> backUp(world, s3, name));
    }
    double iterator = report("drain only, iterator", this::ownCpu, client::drainWithIterator);
    double medianDrain = median(drain);
    double medianBackup = median(backup);
    print(
        "operator / drain in batches = %.2f   operator / drain by iterator = %.2f   (medians of rounds 2 to %d)",
        medianBackup / medianDrain, medianBackup / iterator, ROUNDS);
    print(
        "operator process: peak resident memory %.0f MiB with -Xmx64m",
        operator.peakResidentBytes() / 1048576.0);
  }

  private static long backUp(World world, DiscardingS3Process s3, String name)
      throws InterruptedException {
    world.apply(backup(name).insecure().to(s3.endpoint(), s3.bucket()).build());
    TalosEtcdBackup done = world.await(name, LIMIT, Backups::terminal);
    if (!Backups.ready(done)) {
      throw new IllegalStateException(Backups.failure(done));
    }
    return done.getStatus().sizeBytes();
  }

  private double report(String what, Callable<Duration> cpu, Callable<Long> work) throws Exception {
    long wall = System.nanoTime();
    Duration before = cpu.call();
    long bytes = work.call();
    double cpuSeconds = cpu.call().minus(before).toNanos() / 1e9;
    if (bytes != GIB + 32) {
      throw new IllegalStateException(what + " moved " + bytes + " bytes");
    }
    print(
        "%-24s %6.2f CPU-s/GiB  %5.0f MB/s",
        what, cpuSeconds, bytes / 1e6 / ((System.nanoTime() - wall) / 1e9));
    return cpuSeconds;
  }

  private Duration ownCpu() {
    return Duration.ofNanos(system.getProcessCpuTime());
  }

  /** The first round pays for class loading and compilation, on both sides. */
  private static double median(double[] rounds) {
    double[] sorted = Arrays.copyOfRange(rounds, 1, rounds.length);
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static TalosPki pki(String bundle) throws IOException {
    Matcher ca = OS_CA.matcher(bundle);
    if (!ca.find()) {
      throw new IOException("the server's secrets bundle has no OS CA");
    }
    return TalosPki.fromPem(pem(ca.group(1)), pem(ca.group(2)), InstantSource.system());
  }

  private static String pem(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
  }

  private static void print(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }
}
