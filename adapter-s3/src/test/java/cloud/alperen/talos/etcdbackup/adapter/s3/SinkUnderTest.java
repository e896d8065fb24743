package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.application.verify.VerifyStoredSnapshot;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.network.ProxyRules;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A sink with threads of its own; whoever makes it closes it. */
final class SinkUnderTest implements AutoCloseable {
  static final int PART_SIZE = Math.toIntExact(S3Settings.Parts.SMALLEST.bytes());

  static final int ATTEMPTS = 3;

  static final Duration SOON = Duration.ofMillis(300);

  private static final S3Settings.Retries QUICK =
      new S3Settings.Retries(ATTEMPTS, Duration.ofMillis(1), Duration.ofMillis(1));

  private final ExecutorService senders = Executors.newFixedThreadPool(4);
  private final ScheduledExecutorService timer;
  private final S3ObjectSink sink;
  private final S3ObjectSource source;
  private final S3ObjectListing listing;

  private SinkUnderTest(S3Settings.Timeouts timeouts) {
    this(timeouts, QUICK);
  }

  private SinkUnderTest(S3Settings.Timeouts timeouts, S3Settings.Retries retries) {
    this(timeouts, retries, ProxyRules.direct(), Executors.newScheduledThreadPool(1));
  }

  private SinkUnderTest(
      S3Settings.Timeouts timeouts,
      S3Settings.Retries retries,
      ProxyRules proxies,
      ScheduledExecutorService timer) {
    this.timer = timer;
    S3Settings.Parts parts =
        new S3Settings.Parts(S3Settings.Parts.SMALLEST, 2, ByteCount.ofMebibytes(15));
    S3Settings settings = new S3Settings(parts, timeouts, retries, proxies);
    sink = new S3ObjectSink(settings, senders, timer);
    source = new S3ObjectSource(settings, timer);
    listing = new S3ObjectListing(settings, timer);
  }

  /** Waits longer than any healthy server on a busy machine takes. */
  static SinkUnderTest patient() {
    return new SinkUnderTest(S3Settings.defaults().timeouts());
  }

  /** Shuts the timer down in the end. */
  static SinkUnderTest withTimer(ScheduledExecutorService timer) {
    S3Settings defaults = S3Settings.defaults();
    return new SinkUnderTest(defaults.timeouts(), defaults.retries(), ProxyRules.direct(), timer);
  }

  /** Goes through the proxies that these variables name. */
  static SinkUnderTest through(Map<String, String> variables) {
    return new SinkUnderTest(
        S3Settings.defaults().timeouts(),
        QUICK,
        ProxyRules.fromEnvironment(variables),
        Executors.newScheduledThreadPool(1));
  }

  /** For servers that do not answer. */
  static SinkUnderTest impatient() {
    return new SinkUnderTest(new S3Settings.Timeouts(SOON, SOON, Duration.ofSeconds(20)));
  }

  /** Waits for each answer for so long, the one to a commit included. */
  static SinkUnderTest waitingFor(Duration patience) {
    return new SinkUnderTest(new S3Settings.Timeouts(patience, patience, patience));
  }

  /** Gives up on each request after so long, and tries again for some seconds. */
  static SinkUnderTest whereRequestsTake(Duration limit) {
    Duration patience = S3Settings.defaults().timeouts().silence();
    return new SinkUnderTest(
        new S3Settings.Timeouts(patience, patience, limit),
        new S3Settings.Retries(50, Duration.ofMillis(1), Duration.ofMillis(1)));
  }

  static SinkUnderTest whereTriesAreFarApart() {
    // Delays are random below these.
    Duration apart = Duration.ofDays(1);
    return new SinkUnderTest(
        S3Settings.defaults().timeouts(), new S3Settings.Retries(50, apart, apart));
  }

  S3ObjectSink sink() {
    return sink;
  }

  S3ObjectSource source() {
    return source;
  }

  S3ObjectListing listing() {
    return listing;
  }

  ObjectStore store() {
    return new ObjectStore(sink, source);
  }

  VerifyStoredSnapshot.Verdict verify(
      S3Target target, StorageCredentials credentials, ObjectKey key) throws BackupException {
    return new VerifyStoredSnapshot(source).verify(target, credentials, key);
  }

  @Override
  public void close() {
    senders.shutdownNow();
    timer.shutdownNow();
  }
}
