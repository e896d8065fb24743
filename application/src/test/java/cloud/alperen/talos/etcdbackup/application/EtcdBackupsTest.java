package cloud.alperen.talos.etcdbackup.application;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.BackgroundCall;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.StoreWarning;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EtcdBackupsTest {
  private static final byte[] SNAPSHOT = Facts.snapshot();
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Embedder embedder = new Embedder();
  private final Script script = embedder.script;
  private final EtcdBackups backups = embedder.backups;
  private final List<BackupEvent> events = new CopyOnWriteArrayList<>();

  @Test
  void storesWhatTheNodeSentAndSaysWhoDid() throws Exception {
    BackupReport report = backups.backUp();

    assertArrayEquals(SNAPSHOT, embedder.stored(report.key()));
    Map<String, String> metadata = embedder.metadata(report.key());
    assertEquals("uid-1", metadata.get("backup-uid"));
    assertEquals("cp", metadata.get("backup-name"));
    assertEquals("my-tool 1.0", metadata.get("operator-version"));
  }

  @Test
  void eachBackupHasAUidAndAKeyOfItsOwn() throws Exception {
    BackupReport first = backups.backUp();
    BackupReport second = backups.backUp();

    assertEquals(Embedder.keyAt(FakeTime.START), first.key());
    assertEquals(Embedder.keyAt(FakeTime.START.plusSeconds(1)), second.key());
    assertNotEquals(
        embedder.metadata(first.key()).get("backup-uid"),
        embedder.metadata(second.key()).get("backup-uid"));
  }

  @Test
  void aKeyOfAnotherProgramIsLeftToIt() throws Exception {
    embedder.put(Embedder.keyAt(FakeTime.START), Map.of());

    assertEquals(Embedder.keyAt(FakeTime.START.plusSeconds(1)), backups.backUp().key());

    assertEquals(Map.of(), embedder.metadata(Embedder.keyAt(FakeTime.START)));
  }

  @Test
  void aStoreThatClaimsToHaveEveryKeyIsAFailure() throws Exception {
    for (int second = 0; second < 10; second++) {
      embedder.put(Embedder.keyAt(FakeTime.START.plusSeconds(second)), Map.of());
    }

    assertEquals("StorageKeyTaken", thrown(backups::backUp).reason());
  }

  @Test
  void tellsTheEventsThatItsDocumentationLists() throws Exception {
    script.at("source.read:n1", 2, Script.fails(Facts.broken("n1")));
    script.at("sink.find", Script.fails(Facts.STORE_DENIES));
    EtcdBackups two = embedder.over("n1", "n2");

    two.backUp(events::add);

    assertEquals(
        List.of(
            StoreWarning.KeyUnreadable.class,
            BackupEvent.NodeChosen.class,
            BackupEvent.TransferStarted.class,
            BackupEvent.Progressed.class,
            BackupEvent.NodeFailed.class,
            BackupEvent.NodeChosen.class,
            BackupEvent.TransferStarted.class,
            BackupEvent.Progressed.class),
        withoutRepetition(events.stream().<Class<?>>map(Object::getClass).toList()));
  }

  @Test
  void aNodeThatFailsFailsTheBackup() {
    script.at("source.open:n1", Script.fails(Facts.denied("n1")));

    assertEquals("RoleMissing", thrown(backups::backUp).reason());
  }

  @Test
  void anInterruptEndsABackup() throws Exception {
    script.at("source.read:n1", Script.waitsForever());
    BackgroundCall running = BackgroundCall.start(backups::backUp);
    Eventually.within(LIMIT).holds(() -> script.count("source.read:n1") == 1);

    running.interrupt();

    BackupException thrown =
        assertInstanceOf(BackupException.class, running.thrownWithin(LIMIT).orElse(null));
    assertInstanceOf(BackupFailure.Cancelled.class, thrown.failure());
    assertTrue(running.interruptedWithin(LIMIT));
  }

  @Test
  void theTimeoutEndsABackup() {
    script.at("source.read:n1", Script.waitsForever());

    assertInstanceOf(
        BackupFailure.TimedOut.class,
        thrown(() -> backups.backUp(events::add, Duration.ofMillis(200))));
  }

  @Test
  void twoBackupsRunAtOnce() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    script.atNext(2, "source.read:n1", () -> meet(both));
    List<BackupReport> reports = new CopyOnWriteArrayList<>();

    BackgroundCall one = BackgroundCall.start(() -> reports.add(backups.backUp()));
    BackgroundCall other = BackgroundCall.start(() -> reports.add(backups.backUp()));

    assertTrue(one.thrownWithin(LIMIT).isEmpty());
    assertTrue(other.thrownWithin(LIMIT).isEmpty());
    assertNotEquals(reports.get(0).key(), reports.get(1).key());
    for (BackupReport report : reports) {
      assertArrayEquals(SNAPSHOT, embedder.stored(report.key()));
    }
  }

  @Test
  void closingWaitsForWhatIsUnderWay() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    script.at("source.read:n1", () -> await(goOn));
    BackgroundCall running = BackgroundCall.start(backups::backUp);
    Eventually.within(LIMIT).holds(() -> script.count("source.read:n1") == 1);

    BackgroundCall closing = BackgroundCall.start(backups::close);
    Eventually.within(LIMIT).holds(this::isClosed);
    assertTrue(embedder.store.find(Embedder.keyAt(FakeTime.START).value()).isEmpty());
    goOn.countDown();

    assertTrue(closing.thrownWithin(LIMIT).isEmpty());
    assertTrue(running.thrownWithin(LIMIT).isEmpty());
    assertTrue(embedder.store.find(Embedder.keyAt(FakeTime.START).value()).isPresent());
    backups.close();
  }

  private boolean isClosed() {
    try {
      backups.list();
      return false;
    } catch (IllegalStateException e) {
      return true;
    } catch (BackupException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anObserverMayListButNotClose() throws Exception {
    backups.backUp(event -> {
      assertThrows(IllegalStateException.class, backups::close);
      assertFalse(isClosed());
    });
  }

  private interface Call {
    void run() throws BackupException;
  }

  private static BackupFailure thrown(Call call) {
    return assertThrows(BackupException.class, call::run).failure();
  }

  private static <T> List<T> withoutRepetition(List<T> all) {
    List<T> kept = new CopyOnWriteArrayList<>();
    for (T next : all) {
      if (kept.isEmpty() || !kept.get(kept.size() - 1).equals(next)) {
        kept.add(next);
      }
    }
    return kept;
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
