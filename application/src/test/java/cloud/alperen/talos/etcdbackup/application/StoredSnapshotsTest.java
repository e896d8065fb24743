package cloud.alperen.talos.etcdbackup.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.EtcdBackups.Deletion;
import cloud.alperen.talos.etcdbackup.application.verify.VerifyStoredSnapshot;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredSnapshotsTest {
  private static final Map<String, String> OURS = Map.of("backup-uid", "uid-of-the-operator");

  private final Embedder embedder = new Embedder();
  private final Script script = embedder.script;
  private final EtcdBackups backups = embedder.backups;

  @Test
  void listsTheSnapshotsOfTheClusterNewestFirst() throws Exception {
    ObjectKey first = backups.backUp().key();
    embedder.time.pass(Duration.ofHours(1));
    ObjectKey second = backups.backUp().key();
    embedder.put(Embedder.keyAt(FakeTime.START.minusSeconds(9)), Map.of());
    embedder.put(new ObjectKey("talos-operator-etcd-backups/cp/notes.txt"), Map.of());
    embedder.put(SnapshotKeys.key("cp-2", FakeTime.START), OURS);

    List<StoredSnapshot> listed = backups.list();

    assertEquals(
        List.of(second, first, Embedder.keyAt(FakeTime.START.minusSeconds(9))),
        listed.stream().map(StoredSnapshot::key).toList());
    assertEquals(Facts.snapshot().length, listed.get(0).sizeBytes());
    assertEquals(
        FakeTime.START.plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS),
        listed.get(0).begun());
  }

  @Test
  void judgesWhatIsStored() throws Exception {
    ObjectKey key = backups.backUp().key();
    assertTrue(backups.verify(key).whole());

    embedder.store.change(key, bytes -> {
      bytes[4096] ^= 1;
      return bytes;
    });

    assertInstanceOf(VerifyStoredSnapshot.Defective.class, backups.verify(key));
    assertInstanceOf(
        VerifyStoredSnapshot.Missing.class, backups.verify(Embedder.keyAt(Instant.EPOCH)));
  }

  @Test
  void deletesWhatThisLibraryStored() throws Exception {
    ObjectKey own = backups.backUp().key();
    ObjectKey ofTheOperator = Embedder.keyAt(Instant.EPOCH);
    embedder.put(ofTheOperator, OURS);

    assertEquals(Deletion.DELETED, backups.delete(own));
    assertEquals(Deletion.DELETED, backups.delete(ofTheOperator));
    assertEquals(Deletion.ABSENT, backups.delete(own));

    assertEquals(List.of(), backups.list());
  }

  @Test
  void leavesAloneWhatAnotherProgramStored() throws Exception {
    embedder.put(Embedder.keyAt(Instant.EPOCH), Map.of("made-by", "talos-operator"));

    assertEquals(Deletion.LEFT_ALONE, backups.delete(Embedder.keyAt(Instant.EPOCH)));

    assertEquals(1, backups.list().size());
  }

  @Test
  void deletesByNameWhereItMayNotLook() throws Exception {
    embedder.put(Embedder.keyAt(Instant.EPOCH), Map.of());
    script.at("sink.find", Script.fails(Facts.STORE_DENIES));

    assertEquals(Deletion.DELETED, backups.delete(Embedder.keyAt(Instant.EPOCH)));
  }

  @Test
  void deletesNothingThatItCouldNotLookAt() throws Exception {
    embedder.put(Embedder.keyAt(Instant.EPOCH), OURS);
    script.at("sink.find", Script.fails(Facts.STORE_DOWN));

    assertEquals(Facts.STORE_DOWN, thrown(() -> backups.delete(Embedder.keyAt(Instant.EPOCH))));

    assertEquals(1, backups.list().size());
  }

  @Test
  void deletesNothingOfOtherClustersOrOtherNames() throws Exception {
    ObjectKey other = SnapshotKeys.key("cp-2", Instant.EPOCH);
    embedder.put(other, OURS);

    assertThrows(IllegalArgumentException.class, () -> backups.delete(other));
    assertThrows(
        IllegalArgumentException.class,
        () -> backups.delete(new ObjectKey("talos-operator-etcd-backups/cp/notes.txt")));

    assertTrue(embedder.store.find(other.value()).isPresent());
    assertEquals(0, script.count("sink.delete"));
  }

  private interface Call {
    void run() throws BackupException;
  }

  private static BackupFailure thrown(Call call) {
    return assertThrows(BackupException.class, call::run).failure();
  }
}
