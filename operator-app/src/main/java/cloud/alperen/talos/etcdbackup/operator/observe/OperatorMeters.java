package cloud.alperen.talos.etcdbackup.operator.observe;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.KubernetesOperator;
import cloud.alperen.talos.etcdbackup.application.runner.BackupRunner;
import cloud.alperen.talos.etcdbackup.application.runner.RunnerLoad;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** How busy this process is, and whether it is well. */
public final class OperatorMeters implements MeterBinder {
  private static final double NANOS_PER_SECOND = 1e9;

  private final KubernetesOperator operator;
  private final BackupRunner runner;
  private final Set<String> namespaces;

  /**
   * Makes the meters.
   *
   * @param namespaces that the operator is to watch; empty for all
   */
  public OperatorMeters(KubernetesOperator operator, BackupRunner runner, Set<String> namespaces) {
    this.operator = operator;
    this.runner = runner;
    this.namespaces = Set.copyOf(namespaces);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    load(registry, "slots", "Attempts that may run at once", RunnerLoad::slots);
    load(registry, "slots.in.use", "Attempts that run", RunnerLoad::slotsInUse);
    load(registry, "queue.length", "Backups that wait for their turn", RunnerLoad::queued);
    load(
        registry,
        "queue.longest.wait.seconds",
        "How long the backup has waited for its turn that waits the longest",
        load -> seconds(load.longestWait()));
    state(
        registry,
        "alive",
        "1 if the process works or will by itself, 0 if only a new one can help",
        operator -> flag(operator.health().alive()));
    state(
        registry,
        "ready",
        "1 if all is seen that is to be watched, else 0",
        operator -> flag(operator.health().ready()));
    state(
        registry,
        "leading",
        "1 in the replica that works, 0 in those that wait",
        operator -> flag(operator.leads()));
    state(
        registry,
        "api.silence.seconds",
        "For how long the Kubernetes API has given no answer; 0 while it answers",
        operator -> seconds(operator.health().apiSilence()));
    if (namespaces.isEmpty()) {
      watching(registry, KubernetesOperator.ALL_NAMESPACES, "*");
    }
    namespaces.forEach(namespace -> watching(registry, namespace, namespace));
  }

  private void watching(MeterRegistry registry, String namespace, String label) {
    Gauge.builder(
            "talos.etcd.backup.operator.watching",
            operator,
            o -> flag(!o.unwatched().containsKey(namespace)))
        .description("1 if the backups of this namespace are watched, 0 if they cannot be")
        .tag("backup_namespace", label)
        .register(registry);
  }

  private void load(
      MeterRegistry registry, String name, String help, ToDoubleFunction<RunnerLoad> value) {
    Gauge.builder("talos.etcd.backup." + name, runner, r -> value.applyAsDouble(r.load()))
        .description(help)
        .register(registry);
  }

  private void state(
      MeterRegistry registry,
      String name,
      String help,
      ToDoubleFunction<KubernetesOperator> value) {
    Gauge.builder("talos.etcd.backup.operator." + name, operator, value)
        .description(help)
        .register(registry);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / NANOS_PER_SECOND;
  }

  private static double flag(boolean set) {
    return set ? 1 : 0;
  }
}
