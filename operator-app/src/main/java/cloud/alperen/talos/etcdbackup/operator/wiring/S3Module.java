package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSink;
import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import dagger.Module;
import dagger.Provides;
import jakarta.inject.Singleton;

@Module
final class S3Module {
  private S3Module() {}

  @Provides
  @Singleton
  static S3ObjectSink s3(OperatorConfig config, Closer closer) {
    int senders = config.backups().slots() * config.storage().parts().inFlight();
    return new S3ObjectSink(
        config.storage(),
        closer.register(Pools.bounded("etcd-backup-upload", senders)),
        closer.register(Pools.timer("etcd-backup-timer")));
  }

  @Provides
  static ObjectSink sink(S3ObjectSink s3) {
    return s3;
  }

  @Provides
  static StaleUploads staleUploads(S3ObjectSink s3) {
    return s3;
  }

  @Provides
  static StorageTargets targets() {
    return new S3StorageTargets();
  }
}
