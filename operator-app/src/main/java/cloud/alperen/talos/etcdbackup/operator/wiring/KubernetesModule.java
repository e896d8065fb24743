package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.KubernetesOperator;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.OperatorSettings;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesClients;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.event.KubernetesEvents;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader.LeaderLease;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.KubernetesControlPlanes;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.KubernetesSecretStore;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.KubernetesStatusWriter;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.WatchedBackups;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile.ReconcileTrigger;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile.ReconcilerParts;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.application.runner.BackupRunner;
import cloud.alperen.talos.etcdbackup.operator.config.Instance;
import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.ControlPlanes;
import cloud.alperen.talos.etcdbackup.ports.KeysInUse;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import dagger.Module;
import dagger.Provides;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;

@Module
final class KubernetesModule {
  private static final System.Logger LOG = System.getLogger(KubernetesModule.class.getName());
  // Where kubectl looks when a context names none.
  private static final String DEFAULT_NAMESPACE = "default";
  private static final String LEASE = "talos-etcd-backup";

  private KubernetesModule() {}

  @Provides
  @Singleton
  static KubernetesClient client(OperatorConfig config, Closer closer) {
    return closer.register(KubernetesClients.connect(config.proxies()));
  }

  @Provides
  static SecretStore secrets(KubernetesClient client) {
    return new KubernetesSecretStore(client);
  }

  @Provides
  static ControlPlanes controlPlanes(KubernetesClient client) {
    return new KubernetesControlPlanes(client);
  }

  @Provides
  @Singleton
  static StatusWriter status(KubernetesClient client, StorageTargets targets) {
    return new KubernetesStatusWriter(client, targets);
  }

  @Provides
  @Singleton
  static WatchedBackups keysInUse() {
    return new WatchedBackups();
  }

  @Provides
  static KeysInUse keys(WatchedBackups keys) {
    return keys;
  }

  @Provides
  @Singleton
  static ReconcileTrigger trigger() {
    return new ReconcileTrigger();
  }

  @Provides
  @Singleton
  static KubernetesEvents events(
      KubernetesClient client, InstantSource clock, Instance instance, Closer closer) {
    return new KubernetesEvents(
        client, clock, instance.name(), closer.register(Pools.bounded("etcd-backup-events", 1)));
  }

  @Provides
  @Singleton
  static Instance instance() {
    return Instance.ofThisProcess();
  }

  @Provides
  static ReconcilerParts parts(
      BackupRunner runner,
      StatusWriter status,
      BackupObserver observer,
      StorageTargets targets,
      InstantSource clock,
      Ticker ticker,
      WatchedBackups keys,
      ReconcileTrigger trigger) {
    return new ReconcilerParts(runner, status, observer, targets, clock, ticker, keys, trigger);
  }

  @Provides
  static OperatorSettings settings(
      OperatorConfig config, KubernetesClient client, Instance instance) {
    return new OperatorSettings(
        config.kubernetes().namespaces(),
        config.backups().timeouts(),
        config.backups().retry(),
        config
            .kubernetes()
            .lease()
            .map(duration -> new LeaderLease(
                Optional.ofNullable(client.getNamespace()).orElse(DEFAULT_NAMESPACE),
                LEASE,
                instance.name(),
                duration,
                KubernetesModule::leaseLost)),
        config.kubernetes().silenceLimit());
  }

  @Provides
  @Singleton
  static KubernetesOperator operator(
      KubernetesClient client,
      ReconcilerParts parts,
      OperatorSettings settings,
      OperatorConfig config,
      Closer closer) {
    KubernetesOperator operator = closer.register(new KubernetesOperator(client, parts, settings));
    // Closed in reverse: what runs is ended, and nothing new begun, before the operator gives its
    // lease to another.
    closer.register((AutoCloseable) () -> parts.runner().stop(config.backups().shutdownGrace()));
    return operator;
  }

  /** Another replica may be at work already: end at once, without another request. It cleans up as after a crash. */
  private static void leaseLost() {
    LOG.log(System.Logger.Level.ERROR, "The leader lease was lost; ending at once");
    Runtime.getRuntime().halt(1);
  }
}
