package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.KubernetesOperator;
import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.operator.observe.ObjectMeters;
import cloud.alperen.talos.etcdbackup.operator.observe.OperatorMeters;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import dagger.BindsInstance;
import dagger.Component;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;

/** The whole operator, not yet started. */
@Singleton
@Component(
    modules = {
      KubernetesModule.class,
      ObserverModule.class,
      RunnerModule.class,
      StoresModule.class,
      SweepModule.class,
      TalosModule.class,
      TimeModule.class
    })
public interface OperatorComponent {
  KubernetesOperator operator();

  Sweeper sweeper();

  PrometheusMeterRegistry meters();

  OperatorMeters operatorMeters();

  ObjectMeters objectMeters();

  TimeSource time();

  /** Makes it. */
  @Component.Factory
  interface Factory {
    /**
     * Makes the operator.
     *
     * @param closer owns everything that is made; close it also if making or starting fails half-way
     */
    OperatorComponent create(@BindsInstance OperatorConfig config, @BindsInstance Closer closer);
  }
}
