package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static cloud.alperen.talos.etcdbackup.application.Facts.PLACEMENT;
import static cloud.alperen.talos.etcdbackup.application.Facts.request;
import static cloud.alperen.talos.etcdbackup.application.Script.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.attempt.BackupRequest;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.EtcdAlarm;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.event.StoreWarning;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunBackupTest extends RunBackupFixture {
  @Test
  void storesExactlyWhatTheNodeSent() throws Exception {
    BackupReport report = run(request("n1"));
    assertArrayEquals(SNAPSHOT, stored().bytes());
    assertEquals(PLACEMENT.key(), report.key());
    assertEquals(SNAPSHOT.length, report.sizeBytes());
    assertArrayEquals(
        Arrays.copyOfRange(SNAPSHOT, SNAPSHOT.length - 32, SNAPSHOT.length),
        report.sha256().bytes());
    assertEquals(Optional.of(new NodeName("n1")), report.node());
    assertEquals(time.now(), report.completed());
  }

  @Test
  void whatTheStoreRefusesOfItsProtectionIsAWarning() throws Exception {
    sink.concedes("the store refuses a checksum");
    run(request("n1"));
    assertEquals(
        List.of(new StoreWarning.ChecksumRefused(BACKUP, "the store refuses a checksum")),
        events.stream().filter(BackupNotice.Warning.class::isInstance).toList());
  }

  @Test
  void theObjectSaysWhoseItIs() throws Exception {
    run(request("n1"));
    Map<String, String> metadata = stored().metadata();
    assertEquals("uid-1", metadata.get("backup-uid"));
    assertEquals("1", metadata.get("attempt"));
    assertEquals(Integer.toString(SNAPSHOT.length), metadata.get("expected-size"));
    assertEquals("n1", metadata.get("node"));
    assertEquals("cp", metadata.get("control-plane"));
    assertEquals("1.2.3", metadata.get("operator-version"));
    assertEquals("2025-10-04T11:30:00.250Z", metadata.get("start-time"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 79, 80, 81, 1024, 4096, 1 << 20})
  void thePiecesInWhichItComesDoNotMatter(int piece) throws Exception {
    byte[] small = Facts.bytes(SnapshotContent.generated(8192));
    nodes.sends("n1", small).inPiecesOf(piece);
    run(request("n1"));
    assertArrayEquals(small, stored().bytes());
  }

  @Test
  void theNodeIsLetGoBeforeTheStoreIsAskedToComplete() throws Exception {
    run(request("n1"));
    assertTrue(script.indexOf("source.close:n1") < script.indexOf("sink.complete"));
  }

  @Test
  void tellsWhatHappensInOrder() throws Exception {
    run(request("n1"));
    assertInstanceOf(BackupEvent.NodeChosen.class, events.get(0));
    assertEquals(
        new BackupEvent.TransferStarted(
            BACKUP, new NodeName("n1"), PLACEMENT.key(), SNAPSHOT.length),
        events.get(1));
    assertEquals(
        new BackupEvent.Progressed(BACKUP, SNAPSHOT.length, SNAPSHOT.length),
        events.get(events.size() - 1));
  }

  @Test
  void anotherBackupsObjectIsNotOverwritten() throws Exception {
    run(request("n1"));
    BackupRequest other = request("n2");
    assertEquals(
        new StorageFailure.KeyTaken(PLACEMENT.target(), PLACEMENT.key()),
        failureOf(new BackupRequest(
            new BackupId("ns", "nightly", "uid-2"),
            1,
            other.access(),
            other.placement(),
            other.credentials(),
            other.timeout())));
    assertEquals("uid-1", stored().metadata().get("backup-uid"));
    assertEquals(0, script.count("source.open:n2"), "nothing is read in vain");
  }

  @Test
  void anotherAttemptReplacesWhatItsBackupStored() throws Exception {
    run(request("n1"));
    run(request("n2"));
    assertEquals("n2", stored().metadata().get("node"));
  }

  @Test
  void whereNobodyMayLookItIsStoredWithAWarning() throws Exception {
    script.at("sink.find", fails(Facts.STORE_DENIES));
    run(request("n1"));
    assertArrayEquals(SNAPSHOT, stored().bytes());
    assertEquals("StoreUnreadable", all(BackupNotice.Warning.class).get(0).reason());
  }

  @Test
  void aFullEtcdIsBackedUpWithAWarning() throws Exception {
    nodes.says(answered("n1", 1, 1, 100, EtcdAlarm.NOSPACE));
    run(request("n1"));
    BackupNotice.Warning warned = all(BackupNotice.Warning.class).get(0);
    assertTrue(warned.message().contains("n1") && warned.message().contains("NOSPACE"));
  }

  @ParameterizedTest
  @MethodSource("withheld")
  void whatCouldNotBeConfirmedIsAWarningThatNamesTheRemedy(StorageFailure.Withheld withheld)
      throws Exception {
    sink.says(new Confirmation.Unvouched());
    script.at("source.openStored", fails(withheld));
    run(request("n1"));
    List<BackupNotice.Warning> warned = all(BackupNotice.Warning.class);
    assertEquals(1, warned.size(), warned.toString());
    assertTrue(warned.get(0).message().contains(withheld.remedy()), warned.toString());
  }

  static Stream<StorageFailure.Withheld> withheld() {
    return Stream.of(Facts.STORE_DENIES, Facts.STORE_LACKS);
  }

  @Test
  void anUncertainCompletionIsAFailureAndNotASuccess() {
    script.at("sink.completed", fails(Facts.unconfirmed()));
    assertEquals(
        StorageProblem.NOT_CONFIRMED,
        ((StorageFailure.Refused) failureOf(request("n1"))).problem());
  }

  @Test
  void noRequestShowsASecret() {
    assertFalse(request("n1").toString().contains(Facts.PLANTED));
  }
}
