package cloud.alperen.talos.etcdbackup.operator.faults;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.operator.harness.Eventually;
import cloud.alperen.talos.etcdbackup.testkit.sink.BucketObject;
import cloud.alperen.talos.etcdbackup.testkit.talos.SnapshotContent;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Injects faults into one attempt each, with the real use case and adapters, and judges what is left. Thread-confined. */
final class Transfers implements AutoCloseable {
  private static final SnapshotContent THREE_PARTS =
      SnapshotContent.generated(SourceFaults.DATABASE);
  private static final Duration IDLE_WITHIN = Duration.ofSeconds(10);

  private final Rig rig = new Rig();
  private final ExecutorService attempts = Executors.newSingleThreadExecutor();
  private final Random random;
  private int number;

  Transfers(long seed) {
    random = new Random(seed);
  }

  List<Finding> inject(Fault fault) throws InterruptedException, IOException, BackupException {
    rig.behave();
    rig.serve(THREE_PARTS);
    fault.arrange().on(rig, random);
    ObjectKey key = new ObjectKey("faults/" + ++number);
    Future<BackupReport> attempt = attempts.submit(() -> rig.run(key));
    List<Finding> findings = new ArrayList<>();
    try {
      BackupReport report = attempt.get(fault.bound().toMillis(), TimeUnit.MILLISECONDS);
      findings.addAll(succeeded(fault, report));
    } catch (TimeoutException hangs) {
      attempt.cancel(true);
      findings.add(new Finding(Finding.Kind.HANG, "no end within " + fault.bound()));
    } catch (ExecutionException e) {
      findings.addAll(failed(fault, key, e.getCause()));
    }
    findings.addAll(leftOver());
    rig.behave();
    rig.forget(key);
    return findings;
  }

  @Override
  public void close() {
    attempts.shutdownNow();
    rig.close();
  }

  private List<Finding> succeeded(Fault fault, BackupReport report) throws IOException {
    List<Finding> findings = new ArrayList<>();
    if (fault.cause().isPresent()) {
      findings.add(new Finding(Finding.Kind.WRONG_END, "succeeded"));
    }
    if (!whole(report.key()) || rig.store.objectKeys().size() != 1) {
      findings.add(new Finding(Finding.Kind.FALSE_READY, report.toString()));
    }
    return findings;
  }

  private List<Finding> failed(Fault fault, ObjectKey key, Throwable thrown) throws IOException {
    List<Finding> findings = new ArrayList<>();
    if (!(thrown instanceof BackupException e)) {
      return List.of(new Finding(Finding.Kind.WRONG_END, thrown.toString()));
    }
    String message = e.failure().userMessage();
    if (!fault.cause().map(message::contains).orElse(false)) {
      findings.add(new Finding(Finding.Kind.WRONG_END, message));
    }
    boolean nothing = rig.store.objectKeys().isEmpty();
    if (!nothing && !(fault.publishes() && whole(key))) {
      findings.add(new Finding(Finding.Kind.ORPHAN, "an object of a failed attempt: " + message));
    }
    return findings;
  }

  private List<Finding> leftOver() throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    if (!rig.store.bucketView().unfinishedUploads().isEmpty()) {
      findings.add(new Finding(Finding.Kind.ORPHAN, "an unfinished upload"));
    }
    try {
      Eventually.within(IDLE_WITHIN)
          .showing(() -> rig.first.facts().openSnapshots() + " snapshot calls, "
              + rig.store.openConnections() + " connections to the store")
          .holds(() -> rig.first.facts().openSnapshots() == 0
              && rig.second.facts().openSnapshots() == 0
              && rig.store.openConnections() == 0);
    } catch (AssertionError open) {
      findings.add(new Finding(Finding.Kind.ORPHAN, String.valueOf(open.getMessage())));
    }
    return findings;
  }

  private boolean whole(ObjectKey key) throws IOException {
    Optional<BucketObject> stored = rig.store.bucketView().find(key.value());
    try (InputStream sent = rig.content().open()) {
      return stored.isPresent()
          && Arrays.equals(sent.readAllBytes(), stored.get().bytes());
    }
  }
}
