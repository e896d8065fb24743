package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.TestCluster;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NameReuseGuardTest {
  private static final ResourceID NAME = new ResourceID("one", TestCluster.NAMESPACE);

  private final Map<ResourceID, TalosEtcdBackup> watched = new HashMap<>();
  private final List<BackupId> gone = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final NameReuseGuard names = new NameReuseGuard(gone::add);

  @BeforeEach
  void connect() {
    names.connect(new Cache<>() {
      @Override
      public Optional<TalosEtcdBackup> get(ResourceID name) {
        return Optional.ofNullable(watched.get(name));
      }

      @Override
      public Stream<ResourceID> keys() {
        return watched.keySet().stream();
      }

      @Override
      public Stream<TalosEtcdBackup> list(Predicate<TalosEtcdBackup> which) {
        return watched.values().stream().filter(which);
      }
    });
    names.setEventHandler(events::add);
  }

  private static TalosEtcdBackup backup(String uid) {
    TalosEtcdBackup backup = TestCluster.object("one", TestCluster.spec());
    backup.getMetadata().setUid(uid);
    return backup;
  }

  private static BackupId id(String uid) {
    return new BackupId(TestCluster.NAMESPACE, "one", uid);
  }

  @Test
  void aDeletionIsReportedOnce() {
    names.found(backup("a"));
    names.lookAfterDeletion(NAME);
    names.forgotten(NAME);
    assertEquals(List.of(id("a")), gone);
    assertEquals(List.of(), events);
  }

  @Test
  void aNewObjectOfTheSameNameReportsTheOldOneDeleted() {
    names.found(backup("a"));
    names.found(backup("b"));
    assertEquals(List.of(id("a")), gone);
  }

  @Test
  void aSuccessorInTheCacheDoesNotHideTheDeletion() {
    names.found(backup("a"));
    watched.put(NAME, backup("b"));
    names.lookAfterDeletion(NAME);
    assertEquals(List.of(id("a")), gone);
  }

  @Test
  void aLateDeletionDoesNotReportTheSuccessorDeleted() {
    names.found(backup("a"));
    names.found(backup("b"));
    watched.put(NAME, backup("b"));
    names.lookAfterDeletion(NAME);
    assertEquals(List.of(id("a")), gone);
    watched.clear();
    names.lookAfterDeletion(NAME);
    assertEquals(List.of(id("a"), id("b")), gone);
  }

  @Test
  void aSuccessorWhoseEventsWereDroppedGetsANewEvent() {
    names.found(backup("a"));
    names.lookAfterDeletion(NAME);
    TalosEtcdBackup successor = backup("b");
    watched.put(NAME, successor);
    names.forgotten(NAME);
    assertEquals(1, events.size());
    assertEquals(NAME, events.get(0).getRelatedCustomResourceID());
    assertEquals(Optional.of(successor), ((ResourceEvent) events.get(0)).getResource());
  }

  @Test
  void aDeletedSuccessorGetsNoEvent() {
    names.found(backup("b"));
    names.forgotten(NAME);
    assertEquals(List.of(id("b")), gone);
    assertEquals(List.of(), events);
  }
}
