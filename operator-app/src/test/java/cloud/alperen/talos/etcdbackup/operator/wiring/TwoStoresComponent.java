package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.KubernetesOperator;
import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.operator.directory.DirectoryModule;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import dagger.BindsInstance;
import dagger.Component;
import jakarta.inject.Singleton;

/** The operator of a fork that stores in directories, too. It differs from {@link OperatorComponent} by one module. */
@Singleton
@Component(
    modules = {
      DirectoryModule.class,
      KubernetesModule.class,
      ObserverModule.class,
      RunnerModule.class,
      StoresModule.class,
      SweepModule.class,
      TalosModule.class,
      TimeModule.class
    })
public interface TwoStoresComponent {
  KubernetesOperator operator();

  TimeSource time();

  /** Makes it. */
  @Component.Factory
  interface Factory {
    TwoStoresComponent create(@BindsInstance OperatorConfig config, @BindsInstance Closer closer);
  }
}
