package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.KubernetesOperator;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.event.KubernetesEvents;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.KubernetesStandings;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.WatchedBackups;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.application.runner.BackupRunner;
import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.operator.observe.LogObserver;
import cloud.alperen.talos.etcdbackup.operator.observe.MeterObserver;
import cloud.alperen.talos.etcdbackup.operator.observe.ObjectMeters;
import cloud.alperen.talos.etcdbackup.operator.observe.Observers;
import cloud.alperen.talos.etcdbackup.operator.observe.OperatorMeters;
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

  /** A gauge does not keep alive what it reads. */
  @Provides
  @Singleton
  static OperatorMeters operatorMeters(
      KubernetesOperator operator, BackupRunner runner, OperatorConfig config) {
    return new OperatorMeters(operator, runner, config.kubernetes().namespaces());
  }

  @Provides
  static ObjectMeters objectMeters(WatchedBackups backups, StorageTargets targets) {
    return new ObjectMeters(new KubernetesStandings(backups, targets)::all);
  }

  @Provides
  @Singleton
  static BackupObserver observer(PrometheusMeterRegistry meters, KubernetesEvents events) {
    return new Observers(List.of(new LogObserver(), new MeterObserver(meters), events));
  }
}
