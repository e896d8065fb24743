package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.contract.store.InMemoryObjectSink;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.EtcdCluster;
import cloud.alperen.talos.etcdbackup.ports.ObjectListing;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.ports.SnapshotStore;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The backups of the cluster {@code cp} with a scripted world around them. */
final class Embedder {
  final Script script = new Script();
  final FakeTime time = new FakeTime();
  final ScriptedNodes nodes =
      new ScriptedNodes(script).sends("n1", Facts.snapshot()).sends("n2", Facts.snapshot());
  final InMemoryObjectSink store = new InMemoryObjectSink();
  final EtcdBackups backups = over("n1");

  private final AtomicInteger uids = new AtomicInteger();

  EtcdBackups over(String... hosts) {
    return new EtcdBackups(
        new EtcdCluster(Facts.access(hosts), nodes),
        new Store(new ScriptedSink(script, store), store),
        "my-tool 1.0",
        time.source(),
        () -> "uid-" + uids.incrementAndGet());
  }

  static ObjectKey keyAt(Instant begun) {
    return SnapshotKeys.key("cp", begun);
  }

  byte[] stored(ObjectKey key) {
    return store.find(key.value()).orElseThrow().bytes();
  }

  Map<String, String> metadata(ObjectKey key) {
    return store.find(key.value()).orElseThrow().metadata();
  }

  void put(ObjectKey key, Map<String, String> metadata) throws BackupException {
    try (ObjectUpload upload =
        store.begin(Facts.TARGET, Facts.CREDENTIALS, key, 1, new ObjectMetadata(metadata))) {
      upload.write(ByteBuffer.allocate(1));
      upload.complete();
    }
  }

  /** What an adapter hands over. */
  private record Store(ScriptedSink sink, InMemoryObjectSink store) implements SnapshotStore {
    @Override
    public StorageTarget target() {
      return Facts.TARGET;
    }

    @Override
    public StorageCredentials credentials() {
      return Facts.CREDENTIALS;
    }

    @Override
    public ObjectStore objects() {
      return new ObjectStore(sink, sink);
    }

    @Override
    public ObjectListing listing() {
      return store;
    }

    @Override
    public void close() {
      throw new AssertionError("it is borrowed");
    }
  }
}
