package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.application.attempt.BackupRequest;
import cloud.alperen.talos.etcdbackup.application.attempt.RunBackup;
import cloud.alperen.talos.etcdbackup.contract.source.ScriptedSnapshotSource;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The use case as it is, from a node in memory. */
final class SnapshotBackup {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private SnapshotBackup() {}

  static BackupReport run(
      ObjectStore store, Placement placement, StorageCredentials credentials, long size)
      throws BackupException {
    return run(store, placement, credentials, size, event -> {});
  }

  static BackupReport run(
      ObjectStore store,
      Placement placement,
      StorageCredentials credentials,
      long size,
      Duration timeout)
      throws BackupException {
    return run(store, placement, credentials, size, event -> {}, timeout);
  }

  static BackupReport run(
      ObjectStore store,
      Placement placement,
      StorageCredentials credentials,
      long size,
      BackupObserver observer)
      throws BackupException {
    return run(store, placement, credentials, size, observer, LIMIT);
  }

  private static BackupReport run(
      ObjectStore store,
      Placement placement,
      StorageCredentials credentials,
      long size,
      BackupObserver observer,
      Duration timeout)
      throws BackupException {
    Endpoint node = Endpoint.parse("10.0.0.2");
    ScriptedSnapshotSource source = new ScriptedSnapshotSource(LIMIT);
    source.node(node).serve(SnapshotContent.generated(size - Sha256Digest.LENGTH));
    TimeSource time = new TimeSource(
        InstantSource.system(), System::nanoTime, delay -> Thread.sleep(delay.toMillis()));
    return new RunBackup(source, store, observer, time, "test")
        .run(new BackupRequest(
            new BackupId("ns", "nightly", "uid-1"),
            1,
            new ControlPlaneAccess(
                new ControlPlaneRef("ns", "cp"),
                List.of(node),
                new TalosIdentity.SecretsBundle(SecretValue.of("unused"))),
            placement,
            credentials,
            timeout));
  }
}
