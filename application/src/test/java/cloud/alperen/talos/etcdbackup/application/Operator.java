package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.application.runner.BackupOrder;
import cloud.alperen.talos.etcdbackup.application.runner.BackupRunner;
import cloud.alperen.talos.etcdbackup.application.runner.DrivenPorts;
import cloud.alperen.talos.etcdbackup.application.runner.RunnerSettings;
import cloud.alperen.talos.etcdbackup.application.runner.RunnerThreads;
import cloud.alperen.talos.etcdbackup.contract.store.InMemoryObjectSink;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.RetryPolicy;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.Encoding;
import cloud.alperen.talos.etcdbackup.ports.KeysInUse;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** A runner with a world around it. What it records, stores and schedules outlives a {@link #restart}. */
final class Operator {
  static final int SLOTS = 4;
  private static final int CLEAN_UPS = 16;
  private static final RandomGenerator NO_JITTER = () -> 0L;

  final Script script = new Script();
  final FakeTime time = new FakeTime();
  final InMemoryObjectSink store = new InMemoryObjectSink();
  final ScriptedSink sink = new ScriptedSink(script, store);
  final ScriptedNodes nodes = new ScriptedNodes(script).sends("n1", Facts.snapshot());
  final RecordedStatus status = new RecordedStatus(script);
  final List<BackupEvent> events = new CopyOnWriteArrayList<>();
  final List<BackupId> idle = new CopyOnWriteArrayList<>();
  final Map<ObjectKey, BackupId> keysInUse = new HashMap<>();
  /** What keeps the Secrets of a namespace from being read. */
  final Map<String, BackupFailure> secretTrouble = new HashMap<>();

  final ManualExecutor slots = new ManualExecutor(time::fire);
  final ManualExecutor cleanUps = new ManualExecutor(time::fire);

  Encoding encoding = Encoding.none();

  private final KeysInUse keys =
      (key, than) -> keysInUse.containsKey(key) && !keysInUse.get(key).equals(than);
  private final Executor slotThreads;
  private final Executor progressThreads;
  BackupRunner runner;

  /** On the test's thread. */
  Operator() {
    this.slotThreads = slots;
    this.progressThreads = Runnable::run;
    restart();
  }

  Operator(Executor slotThreads, Executor progressThreads) {
    this.slotThreads = slotThreads;
    this.progressThreads = progressThreads;
    restart();
  }

  /** As after a crash: nothing is remembered but what is recorded and stored. */
  void restart() {
    BackupObserver observer = events::add;
    runner = new BackupRunner(
        new DrivenPorts(
            nodes,
            new ObjectStore(sink, sink, encoding),
            (namespace, ref, field) -> {
              script.pass("secrets.read");
              script.note(field);
              if (secretTrouble.containsKey(namespace)) {
                throw new BackupException(secretTrouble.get(namespace));
              }
              return SecretValue.of(Facts.PLANTED);
            },
            ref -> controlPlane(),
            status,
            keys),
        new RunnerThreads(
            new RunnerThreads.Pool(SLOTS, slotThreads),
            progressThreads,
            new RunnerThreads.Pool(CLEAN_UPS, cleanUps),
            time::after),
        new RunnerSettings("1.2.3", RetryPolicy.DEFAULT, time.source(), NO_JITTER),
        observer,
        idle::add);
  }

  private ControlPlaneAccess controlPlane() throws BackupException {
    script.pass("controlPlanes.find");
    return Facts.access(hosts.toArray(String[]::new));
  }

  List<String> hosts = List.of("n1");
  Duration timeout = Facts.TIMEOUT;

  /** What the reconciler does: records that it waits, and submits it. */
  void submit(BackupId backup, int backoffLimit) {
    BackupSpec spec = Facts.spec(backoffLimit, timeout);
    BackupStatus before = Optional.ofNullable(status.of(backup)).orElse(BackupStatus.NEW);
    status.put(
        backup,
        Lifecycle.queue(
            before, Optional.empty(), new TransitionContext(time.now(), 1, spec.attemptLimit())));
    runner.submit(new BackupOrder(backup, 1, spec));
  }

  /** Of a control plane of its own. */
  void submitOther(BackupId backup) {
    BackupSpec spec =
        new BackupSpec("cp-" + backup.name(), Facts.STORE, timeout, 6, DeletionPolicy.RETAIN);
    status.put(
        backup,
        Lifecycle.queue(
            BackupStatus.NEW, Optional.empty(), new TransitionContext(time.now(), 1, 7)));
    runner.submit(new BackupOrder(backup, 1, spec));
  }

  void submit() {
    submit(Facts.BACKUP, 6);
  }

  /** One attempt from its beginning to its end. */
  BackupStatus attempt() {
    submit();
    slots.runAll();
    return status();
  }

  BackupStatus status() {
    return status.of(Facts.BACKUP);
  }

  Phase phase() {
    return status().phase();
  }

  Activity activity() {
    return runner.activity(Facts.BACKUP);
  }

  <E extends BackupEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <E extends BackupEvent> E event(Class<E> type) {
    List<E> all = events(type);
    if (all.size() != 1) {
      throw new AssertionError("not one " + type.getSimpleName() + " in " + events);
    }
    return all.get(0);
  }

  /** The objects that backups have recorded as theirs and that are really there. */
  long storedObjects(BackupId... backups) {
    return List.of(backups).stream()
        .map(status::of)
        .flatMap(status -> status.placement().stream())
        .map(placement -> placement.key().value())
        .distinct()
        .filter(key -> store.find(key).isPresent())
        .count();
  }
}
