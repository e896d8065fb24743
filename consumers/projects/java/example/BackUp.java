package example;

import cloud.alperen.talos.etcdbackup.adapter.s3.S3SnapshotStore;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosConfig;
import cloud.alperen.talos.etcdbackup.application.EtcdBackups;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;

/** Backs up the cluster of a talosconfig's current context, verifies what is stored and keeps the newest 30. */
final class BackUp {
  static void run(String talosconfig, String endpoint, String bucket, String keyId, String secret)
      throws BackupException {
    try (S3SnapshotStore store = S3SnapshotStore.at(endpoint, bucket).signIn(keyId, secret);
        EtcdBackups backups = EtcdBackups.of(TalosConfig.parse(talosconfig).cluster(), store)) {
      BackupReport report = backups.backUp(event -> {
        if (event instanceof BackupNotice notice) {
          System.out.println(notice.message());
        }
      });
      System.out.println(backups.verify(report.key()).userMessage());
      for (var old : backups.list().stream().skip(30).toList()) {
        backups.delete(old.key());
      }
    }
  }
}
