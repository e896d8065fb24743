package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Member;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageMember;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSink;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSource;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target;
import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.ports.StoreAdapter;
import dagger.Module;
import dagger.Provides;
import dagger.multibindings.IntoSet;
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
    int senders = config.backups().slots() * config.s3().parts().inFlight();
    return new S3ObjectSink(
        config.s3(), closer.register(Pools.bounded("etcd-backup-upload", senders)), timer);
  }

  @Provides
  @IntoSet
  static StoreAdapter adapter(
      S3ObjectSink s3, OperatorConfig config, ScheduledExecutorService timer) {
    return new StoreAdapter(S3Target.class, s3, new S3ObjectSource(config.s3(), timer), s3);
  }

  @Provides
  @IntoSet
  static StorageMember member() {
    return new S3Member(new S3Words());
  }
}
