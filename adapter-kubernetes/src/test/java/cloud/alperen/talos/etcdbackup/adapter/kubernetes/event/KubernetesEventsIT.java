package cloud.alperen.talos.etcdbackup.adapter.kubernetes.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.event.StoreWarning;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRequest;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKubernetes;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KubernetesEventsIT {
  private static final BackupId BACKUP = new BackupId("backups", "nightly", "uid-1");

  private final MockKubernetes api = MockKubernetes.start();
  private final KubernetesClient client = api.client();
  private Instant now = Instant.parse("2026-01-02T03:04:05.006Z");
  private final KubernetesEvents events =
      new KubernetesEvents(client, () -> now, "operator-0", Runnable::run);

  @AfterEach
  void close() {
    client.close();
    api.close();
  }

  private List<Event> written() {
    return client.events().v1().events().inNamespace("backups").list().getItems();
  }

  @Test
  void anEventCarriesAllThatTheApiServerDemands() {
    events.on(new BackupEvent.AttemptStarted(BACKUP, 1, 7));
    Event event = written().get(0);
    assertEquals("Attempt 1 of 7 has started", event.getNote());
    assertEquals("AttemptStarted", event.getReason());
    assertEquals("Backup", event.getAction());
    assertEquals("Normal", event.getType());
    assertEquals("2026-01-02T03:04:05.006000Z", event.getEventTime().getTime());
    assertEquals("talos.alperen.cloud/etcd-backup-operator", event.getReportingController());
    assertEquals("operator-0", event.getReportingInstance());
    assertEquals("uid-1", event.getRegarding().getUid());
    assertEquals("TalosEtcdBackup", event.getRegarding().getKind());
    assertNull(event.getSeries());
  }

  @Test
  void aRepeatedEventIsCountedInItsSeries() {
    for (int i = 0; i < 3; i++) {
      events.on(new BackupNotice.StatusUnreadable(BACKUP, "status.phase: repair it"));
      now = now.plusSeconds(10);
    }
    assertEquals(1, written().size());
    Event event = written().get(0);
    assertEquals(3, event.getSeries().getCount());
    assertEquals(
        "2026-01-02T03:04:25.006000Z", event.getSeries().getLastObservedTime().getTime());
    assertEquals("2026-01-02T03:04:05.006000Z", event.getEventTime().getTime());
  }

  @Test
  void anotherBackupOfTheSameNameHasItsOwnEvents() {
    events.on(new BackupEvent.AttemptStarted(BACKUP, 1, 7));
    events.on(new BackupEvent.AttemptStarted(new BackupId("backups", "nightly", "uid-2"), 1, 7));
    assertEquals(2, written().size());
  }

  @Test
  void progressIsNoEvent() {
    events.on(new BackupEvent.Progressed(BACKUP, 1, 2));
    assertEquals(0, written().size());
  }

  @Test
  void aLongNoteKeepsItsBeginningAndItsEnd() {
    events.on(new StoreWarning.ChecksumRefused(BACKUP, "Failed: " + "ä".repeat(600) + "; fix it"));
    String note = written().get(0).getNote();
    assertTrue(note.matches("Failed: ä+ … ä+; fix it"), note);
    assertTrue(note.getBytes(StandardCharsets.UTF_8).length < 1024);
  }

  @Test
  void aFailedWriteOfAnEventIsNotThrown() {
    api.refuse(ApiRequest::writes, 403, 1);
    events.on(new BackupEvent.AttemptStarted(BACKUP, 1, 7));
    events.on(new BackupEvent.AttemptStarted(BACKUP, 2, 7));
    assertEquals(1, written().size());
  }
}
