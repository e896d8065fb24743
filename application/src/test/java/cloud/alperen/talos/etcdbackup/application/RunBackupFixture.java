package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.PLACEMENT;
import static cloud.alperen.talos.etcdbackup.application.Facts.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.attempt.BackupRequest;
import cloud.alperen.talos.etcdbackup.application.attempt.RunBackup;
import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import cloud.alperen.talos.etcdbackup.contract.store.InMemoryObjectSink;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.EtcdAlarm;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** One use case with scripted nodes and a scripted store, after whose test nothing may stay open. */
abstract class RunBackupFixture {
  static final byte[] SNAPSHOT = Facts.snapshot();
  static final int READS = 11;
  static final Duration SOON = Duration.ofMillis(200);

  final Script script = new Script();
  final FakeTime time = new FakeTime();
  final ScriptedNodes nodes =
      new ScriptedNodes(script).sends("n1", SNAPSHOT).sends("n2", SNAPSHOT).sends("n3", SNAPSHOT);
  final InMemoryObjectSink store = new InMemoryObjectSink();
  final ScriptedSink sink = new ScriptedSink(script, store);
  final List<BackupEvent> events = new ArrayList<>();
  final RunBackup runBackup =
      new RunBackup(nodes, new ObjectStore(sink, sink), events::add, time.source(), "1.2.3");

  @AfterEach
  void nothingStaysOpenAndTheThreadIsClean() {
    Thread.interrupted();
    assertEquals(0, nodes.openStreams());
    assertEquals(List.of(), store.unfinishedUploads());
  }

  static BackupRequest within(Duration timeout, String... hosts) {
    BackupRequest request = request(hosts);
    return new BackupRequest(
        request.backup(),
        request.attempt(),
        request.access(),
        request.placement(),
        request.credentials(),
        timeout);
  }

  final BackupReport run(BackupRequest request) throws BackupException {
    return runBackup.run(request);
  }

  final BackupFailure failureOf(BackupRequest request) {
    return assertThrows(BackupException.class, () -> run(request)).failure();
  }

  final BucketObject stored() {
    return store.find(PLACEMENT.key().value()).orElseThrow();
  }

  final void assertNothingPublished() {
    assertEquals(Optional.empty(), store.find(PLACEMENT.key().value()));
    assertEquals(List.of(), store.unfinishedUploads());
  }

  /** An abandoned stream keeps a read transaction open in etcd; aborting an upload may take long. */
  final void assertNodeLetGoFirst() {
    if (script.count("sink.abort") > 0) {
      assertTrue(script.indexOf("source.close:n1") < script.indexOf("sink.abort"));
    }
  }

  final <E extends BackupEvent> List<E> all(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  static NodeHealth answered(String host, long member, long leader, long applied, EtcdAlarm alarm) {
    return new NodeHealth.Answered(Endpoint.parse(host), member, leader, false, applied, alarm);
  }
}
