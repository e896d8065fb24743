package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosSnapshotSource;
import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import dagger.Module;
import dagger.Provides;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;

@Module
final class TalosModule {
  private TalosModule() {}

  @Provides
  @Singleton
  static SnapshotSource source(
      OperatorConfig config, InstantSource clock, Ticker ticker, SecureRandom random) {
    return new TalosSnapshotSource(config.talos(), clock, ticker, random);
  }
}
