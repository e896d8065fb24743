package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TestTargets;
import cloud.alperen.talos.etcdbackup.contract.store.InMemoryObjectSink;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import java.util.Map;

/** Creates the uploads that a killed process leaves behind. */
final class Orphans {
  private Orphans() {}

  static void leaveUnfinished(InMemoryObjectSink sink, String key) {
    try {
      sink.begin(
          TestTargets.all().store(TestCluster.spec().backupStorage()).target(),
          new StorageCredentials(Map.of()),
          new ObjectKey(key),
          2L * InMemoryObjectSink.BOUNDARY,
          new ObjectMetadata(Map.of()));
    } catch (BackupException e) {
      throw new IllegalStateException(e);
    }
  }
}
