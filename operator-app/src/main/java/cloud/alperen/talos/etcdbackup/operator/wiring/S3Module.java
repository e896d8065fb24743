package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSink;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSource;
import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import dagger.Module;
import dagger.Provides;
import jakarta.inject.Singleton;
import java.util.concurrent.ScheduledExecutorService;

@Module
final class S3Module {
  private S3Module() {}

  @Provides
  @Singleton
  static ScheduledExecutorService timer(Closer closer) {
    return closer.register(Pools.timer("etcd-backup-timer"));
  }

  @Provides
  @Singleton
  static S3ObjectSink s3(OperatorConfig config, ScheduledExecutorService timer, Closer closer) {
    int senders = config.backups().slots() * config.storage().parts().inFlight();
    return new S3ObjectSink(
        config.storage(), closer.register(Pools.bounded("etcd-backup-upload", senders)), timer);
  }

  @Provides
  static ObjectStore store(S3ObjectSink s3, OperatorConfig config, ScheduledExecutorService timer) {
    return new ObjectStore(s3, new S3ObjectSource(config.storage(), timer));
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
