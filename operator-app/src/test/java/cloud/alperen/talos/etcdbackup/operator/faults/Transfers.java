package cloud.alperen.talos.etcdbackup.operator.faults;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
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

/**
 * Injects faults into one attempt each, with the real use case and adapters, and judges what is left. Thread-confined.
 *
 * <p>gRPC's threads serve the rig's nodes as well, so whether they end shows only when everything is closed.
 */
final class Transfers implements AutoCloseable {
  private static final SnapshotContent THREE_PARTS =
      SnapshotContent.generated(SourceFaults.DATABASE);

  private static final int WARM_UPS = 5;

  private final Leaks sinceTheStart = Leaks.since(Leaks.NO_POOLS);
  private final Rig rig = new Rig();
  private final ExecutorService attempts =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "rig-attempt"));
  private final Random random;
  private Leaks leaks;
  private int number;

  /** Begins with an attempt that nothing disturbs: a rig on which all fail would prove half of the faults. */
  Transfers(long seed) throws InterruptedException, IOException, BackupException {
    random = new Random(seed);
    leaks = Leaks.since(Leaks.POOLS_OF_THE_RIG);
    Fault none = Fault.survived("no fault", 1, (behaving, unused) -> {});
    List<Finding> findings = inject(none);
    // The first attempt loads all classes, which may take a busy machine longer than the rig waits.
    for (int again = 0; !findings.isEmpty() && again < WARM_UPS; again++) {
      findings = inject(none);
    }
    if (!findings.isEmpty()) {
      close();
      throw new IllegalStateException("an attempt that nothing disturbed: " + findings);
    }
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
    findings.addAll(leaked());
    rig.behave();
    findings.addAll(unfinished(fault, key));
    rig.forget(key);
    return findings;
  }

  /** Closes everything; what is left then is nobody's any more. */
  List<Finding> end() throws InterruptedException {
    close();
    return sinceTheStart.findings(List::of);
  }

  @Override
  public void close() {
    attempts.shutdownNow();
    rig.close();
  }

  private List<Finding> succeeded(Fault fault, BackupReport report) throws IOException {
    List<Finding> findings = new ArrayList<>();
    if (!fault.causes().isEmpty()) {
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
    if (fault.causes().stream().noneMatch(message::contains)) {
      findings.add(new Finding(Finding.Kind.WRONG_END, message));
    }
    boolean nothing = rig.store.objectKeys().isEmpty();
    if (!nothing && !(fault.leaves() == Fault.Remainder.WHOLE_OBJECT && whole(key))) {
      findings.add(new Finding(Finding.Kind.ORPHAN, "an object of a failed attempt: " + message));
    }
    return findings;
  }

  private List<Finding> unfinished(Fault fault, ObjectKey key) throws BackupException {
    if (fault.leaves() == Fault.Remainder.UPLOAD_FOR_THE_NEXT_ATTEMPT) {
      rig.beginAnew(key);
    }
    List<String> uploads = rig.store.bucketView().unfinishedUploads();
    return uploads.isEmpty()
        ? List.of()
        : List.of(new Finding(Finding.Kind.ORPHAN, "unfinished uploads: " + uploads));
  }

  private List<Finding> leaked() throws InterruptedException {
    List<Finding> findings = leaks.findings(rig::openCalls);
    if (!findings.isEmpty()) {
      // Not to be found after every later fault again.
      leaks = Leaks.since(Leaks.POOLS_OF_THE_RIG);
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
