package cloud.alperen.talos.etcdbackup.operator.faults;

import static cloud.alperen.talos.etcdbackup.operator.harness.Backups.backup;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRequest;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills the real operator process in the middle of backups and starts it again among the same servers.
 *
 * <p>When it dies is drawn in steps of the protocol rather than in milliseconds: after so many writes to Kubernetes and
 * requests to the store, plus up to 20 ms. So every gap between two steps is hit, also those that last a moment. No backup may be
 * retried: a repetition that used up an attempt would show as failed.
 */
final class KilledOperator implements AutoCloseable {
  private static final long DATABASE_BYTES = 24L << 20;
  private static final int LONGEST_DELAY_MICROS = 20_000;
  private static final long POLL_NANOS = 200_000;
  // Rarely: looking costs the mock API time in which no step is seen.
  private static final long LOOK_NANOS = 100_000_000;

  private final World world = new World();
  private final ScriptedS3Server store = ScriptedS3Server.startHttp();
  private final Path temporaryFiles = Files.createTempDirectory("killed-operator");
  private final Aftermath aftermath = new Aftermath(world, store, temporaryFiles, DATABASE_BYTES);
  private final Random random;
  private OperatorProcess operator;
  private int stepsOfABackup;
  private int storeRequestsBefore;
  private int number;

  KilledOperator(long seed) throws InterruptedException, IOException {
    random = new Random(seed);
    world.talos().serve(SnapshotContent.generated(DATABASE_BYTES));
    world.controlPlane("my-cp", world.talos().endpoint());
    world.secret("s3", "id", "any", "secret", "any");
    operator = start();
  }

  void kill(FaultTable table, int times) throws InterruptedException, IOException {
    stepsOfABackup = stepsUndisturbed();
    for (int i = 0; i < times; i++) {
      String name = apply();
      int steps = random.nextInt(stepsOfABackup + 1);
      long micros = random.nextInt(LONGEST_DELAY_MICROS);
      awaitSteps(name, steps, micros);
      operator.kill();
      String moment = moment(name);
      operator = start();
      List<Finding> findings = aftermath.judge(name);
      table.injected("kill -9 " + moment, findings);
      if (!findings.isEmpty()) {
        System.out.printf(
            "%s, killed after %d steps and %d µs: %s%n%s%n",
            name, steps, micros, findings, operator.text());
      }
    }
  }

  @Override
  public void close() throws IOException {
    operator.close();
    store.close();
    world.close();
    aftermath.deleteTemporaryFiles();
  }

  private OperatorProcess start() throws InterruptedException {
    return world
        .operator()
        // It lives for seconds: the second compiler would only compete with the servers.
        .jvm("-XX:TieredStopAtLevel=1", "-Xmx128m", "-Djava.io.tmpdir=" + temporaryFiles)
        .env("TEB_PROBE_TIMEOUT", "2s")
        .startReady();
  }

  private String apply() {
    String name = "killed-" + ++number;
    world.kubernetes().forgetRequests();
    storeRequestsBefore = store.requests().size();
    world.apply(backup(name).to(store.endpoint(), store.bucket()).build());
    return name;
  }

  private long steps() {
    return world.kubernetes().count(ApiRequest::writes)
        + store.requests().size()
        - storeRequestsBefore;
  }

  private int stepsUndisturbed() throws InterruptedException, IOException {
    String name = apply();
    List<Finding> findings = aftermath.judge(name);
    if (!findings.isEmpty()) {
      throw new IllegalStateException("a backup that nobody disturbed: " + findings);
    }
    return (int) steps();
  }

  /** Waits for so many steps, or for the end of a backup that takes fewer. */
  private void awaitSteps(String name, int steps, long micros) throws InterruptedException {
    long look = System.nanoTime();
    while (steps() < steps) {
      TimeUnit.NANOSECONDS.sleep(POLL_NANOS);
      if (System.nanoTime() - look > LOOK_NANOS) {
        look = System.nanoTime();
        if (Backups.terminal(world.backup(name))) {
          return;
        }
      }
    }
    TimeUnit.MICROSECONDS.sleep(micros);
  }

  /** What the store and the status show of a dead operator's work. */
  private String moment(String name) {
    TalosEtcdBackup backup = world.backup(name);
    if (!store.bucketView().unfinishedUploads().isEmpty()) {
      return "while parts are sent";
    }
    if (!store.objectKeys().isEmpty()) {
      return Backups.ready(backup)
          ? "after the success was recorded"
          : "between the commit and its record";
    }
    return "before the upload";
  }
}
