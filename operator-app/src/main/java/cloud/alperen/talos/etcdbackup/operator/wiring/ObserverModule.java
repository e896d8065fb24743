package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.KubernetesEvents;
import cloud.alperen.talos.etcdbackup.operator.observe.LogObserver;
import cloud.alperen.talos.etcdbackup.operator.observe.MeterObserver;
import cloud.alperen.talos.etcdbackup.operator.observe.Observers;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import dagger.Module;
import dagger.Provides;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.util.List;

@Module
final class ObserverModule {
  private ObserverModule() {}

  @Provides
  @Singleton
  static PrometheusMeterRegistry meters() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  @Provides
  @Singleton
  static BackupObserver observer(PrometheusMeterRegistry meters, KubernetesEvents events) {
    return new Observers(List.of(new LogObserver(), new MeterObserver(meters), events));
  }
}
