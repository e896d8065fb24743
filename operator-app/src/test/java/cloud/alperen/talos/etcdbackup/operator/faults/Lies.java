package cloud.alperen.talos.etcdbackup.operator.faults;

import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSink;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSource;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Settings;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Backups by the real runner and the real S3 adapter into {@link LyingStore}s, with crashes and clean-ups: none is ever Ready
 * unless its object is whole. Thread-confined; each run is repeatable by its number and the seed, up to the order of requests that
 * are sent at the same time.
 */
final class Lies implements AutoCloseable {
  /** Every so many runs one that needs several parts. */
  private static final int LARGE_EVERY = 20;

  private static final int PAGE = 4096;
  private static final int LARGE = (5 << 20) + 2 * PAGE;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final S3Settings SETTINGS = new S3Settings(
      new S3Settings.Parts(S3Settings.Parts.SMALLEST, 2, ByteCount.ofMebibytes(16)),
      new S3Settings.Timeouts(PATIENCE, PATIENCE, PATIENCE),
      new S3Settings.Retries(2, Duration.ofMillis(1), Duration.ofMillis(1)));

  private final ScriptedS3Server http = ScriptedS3Server.startHttp();
  private final ScriptedS3Server https = ScriptedS3Server.startHttps();
  private final ExecutorService senders = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ObjectStore store = new ObjectStore(
      new S3ObjectSink(SETTINGS, senders, timer), new S3ObjectSource(SETTINGS, timer));
  private final long seed;
  private int succeeded;
  private int recovered;
  private int gaveUp;
  private int unproved;

  Lies(long seed) {
    this.seed = seed;
  }

  /** Adds this many runs to the table. */
  void tell(FaultTable table, int runs) {
    for (int run = 1; run <= runs; run++) {
      int number = run;
      boolean secure = number % 3 == 0;
      boolean large = number % LARGE_EVERY == 0;
      List<Finding> findings = run(number, secure ? https : http, large);
      table.injected(
          "store that lies, %s, %s"
              .formatted(secure ? "https" : "http", large ? "several parts" : "one request"),
          findings.stream()
              .map(f -> new Finding(f.kind(), "run " + seed(number) + ": " + f.what()))
              .toList());
    }
  }

  /**
   * How many backups were Ready at the end, how many of these by what an earlier attempt had left, and how many gave up; and how
   * often one was Ready without a proof, since nothing could be read.
   */
  String ends() {
    return "%d Ready, %d of them found again; %d gave up; %d times Ready with a warning, reading being denied"
        .formatted(succeeded, recovered, gaveUp, unproved);
  }

  int succeeded() {
    return succeeded;
  }

  int recovered() {
    return recovered;
  }

  int gaveUp() {
    return gaveUp;
  }

  int unproved() {
    return unproved;
  }

  private List<Finding> run(int number, ScriptedS3Server server, boolean large) {
    Random random = new Random(seed(number));
    int backoffLimit = random.nextInt(4);
    LyingStore lies = new LyingStore(server, random);
    LiedToBackup backup =
        new LiedToBackup("run-" + number, target(server), backoffLimit, store, lies);
    int bytes = large ? LARGE : (3 + random.nextInt(6)) * PAGE;
    lies.knows(snapshot(bytes, random.nextLong()));
    lies.knows(snapshot(bytes + PAGE, random.nextLong()));
    List<Finding> findings = new ArrayList<>();
    for (int attempt = 0; attempt < 8 && !backup.phase().terminal(); attempt++) {
      byte[] snapshot = snapshot(bytes, random.nextLong());
      lies.knows(snapshot);
      backup.attempt(snapshot);
      if (backup.phase() != Phase.GAVE_UP && random.nextInt(4) == 0) {
        backup.crash();
      }
      if (backup.phase() != Phase.SUCCEEDED && random.nextInt(3) == 0) {
        backup.key().ifPresent(lies::rot);
      }
    }
    if (backup.phase() == Phase.GAVE_UP && random.nextBoolean()) {
      backup.cleanUp();
    }
    lies.becomeHonest();
    end(backup, bytes, random).ifPresent(findings::add);
    findings.addAll(backup.findings());
    unproved += backup.unproved();
    backup.key().ifPresent(server::forget);
    return findings;
  }

  /** Once the store is honest, a backup that may still be tried succeeds, and one that gave up leaves nothing broken. */
  private Optional<Finding> end(LiedToBackup backup, int bytes, Random random) {
    // Two: an attempt that was cut off three times is first recorded as a failed one.
    for (int attempt = 0; attempt < 2 && !backup.phase().terminal(); attempt++) {
      backup.attempt(snapshot(bytes, random.nextLong()));
    }
    if (backup.phase() == Phase.GAVE_UP) {
      backup.cleanUp();
      if (backup.phase() == Phase.GAVE_UP) {
        gaveUp++;
        return backup.leftSomethingBroken()
            ? Optional.of(new Finding(Finding.Kind.ORPHAN, "a broken object was left"))
            : Optional.empty();
      }
    }
    if (backup.phase() != Phase.SUCCEEDED) {
      return Optional.of(new Finding(Finding.Kind.WRONG_END, "not even an honest store suffices"));
    }
    succeeded++;
    recovered += backup.found() ? 1 : 0;
    return Optional.empty();
  }

  private long seed(int number) {
    return seed * 1_000_003 + number;
  }

  /** One of many whole snapshots of the same size. */
  private static byte[] snapshot(int databaseBytes, long salt) {
    try (InputStream in = SnapshotContent.generated(databaseBytes).open()) {
      byte[] bytes = in.readAllBytes();
      ByteBuffer.wrap(bytes).putLong(2 * PAGE + 64, salt);
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(bytes, 0, databaseBytes);
      System.arraycopy(sha256.digest(), 0, bytes, databaseBytes, 32);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static S3Target target(ScriptedS3Server server) {
    return new S3Target(
        S3Target.Place.at(server.endpoint().toString(), server.bucket(), "us-east-1"),
        S3Target.Trust.ANYTHING,
        S3Target.Checksums.AUTO);
  }

  @Override
  public void close() {
    senders.shutdownNow();
    timer.shutdownNow();
    http.close();
    https.close();
  }
}
