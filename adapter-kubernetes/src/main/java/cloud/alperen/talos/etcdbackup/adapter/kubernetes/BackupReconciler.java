package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecReader;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCodec;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupPolicy;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Decision;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Decision.Step;
import cloud.alperen.talos.etcdbackup.ports.usecase.Stop;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks, lets {@link BackupPolicy} decide, has the step taken. Never blocks on a backup and never writes through the
 * framework, whose status patches check no conflict. Thread-safe; the framework calls it once at a time per backup.
 *
 * <p>The cache is good enough to see that nothing is to be done. Before anything is done, the object is read from the API
 * server and the decision made again: a stale cache must not repeat what is finished.
 */
final class BackupReconciler implements Reconciler<TalosEtcdBackup> {
  private static final System.Logger LOG = System.getLogger(BackupReconciler.class.getName());
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
  private static final Duration AFTER_DELETION = Duration.ofSeconds(1);

  private final OperatorParts parts;
  private final KubernetesApi api;
  private final SpecReader specs;
  private final StatusCodec statuses;
  private final PrerequisiteWatch prerequisites;
  private final Steps steps;
  /** Who has which name: one that is deleted and created again between two looks is only seen to have changed its uid. */
  private final Map<ResourceID, BackupId> holders = new ConcurrentHashMap<>();
  /** Runs a moment's work on the JDK's own threads. */
  private final Executor soon =
      CompletableFuture.delayedExecutor(AFTER_DELETION.toMillis(), TimeUnit.MILLISECONDS);

  private volatile @Nullable IndexedResourceCache<TalosEtcdBackup> cache;

  BackupReconciler(OperatorParts parts, KubernetesApi api, Duration defaultTimeout) {
    this.parts = parts;
    this.api = api;
    this.specs = new SpecReader(parts.targets(), defaultTimeout);
    this.statuses = new StatusCodec(parts.targets());
    this.prerequisites = new PrerequisiteWatch(api);
    this.steps = new Steps(parts, new Finalizers(api), prerequisites);
  }

  @Override
  public List<EventSource<?, TalosEtcdBackup>> prepareEventSources(
      EventSourceContext<TalosEtcdBackup> context) {
    parts.keys().connect(context.getPrimaryCache());
    cache = context.getPrimaryCache();
    return List.of(parts.bell().source());
  }

  @Override
  public UpdateControl<TalosEtcdBackup> reconcile(
      TalosEtcdBackup cached, Context<TalosEtcdBackup> context) {
    if (context.isPrimaryResourceDeleted()) {
      deleted(cached);
      return UpdateControl.noUpdate();
    }
    BackupId before = holders.put(ResourceID.fromResource(cached), Sight.id(cached));
    if (before != null && !before.equals(Sight.id(cached))) {
      gone(before);
    }
    return lookAgainIn(reconcile(cached));
  }

  /**
   * What is shown may be another by the same name already. The library forgets the name when this returns, and with it
   * whatever it has heard of that other one meanwhile, so it is reminded.
   */
  private void deleted(TalosEtcdBackup shown) {
    ResourceID name = ResourceID.fromResource(shown);
    BackupId before = holders.remove(name);
    gone(before == null ? Sight.id(shown) : before);
    soon.execute(() -> {
      IndexedResourceCache<TalosEtcdBackup> known = cache;
      if (known != null) {
        known.get(name).ifPresent(parts.bell()::announce);
      }
    });
  }

  private Optional<Duration> reconcile(TalosEtcdBackup cached) {
    BackupId id = Sight.id(cached);
    try {
      Decision decision = decide(look(cached, parts.runner().activity(id)));
      return decision.step() == Step.REST ? decision.lookAgainIn() : act(id);
    } catch (KubernetesClientException e) {
      return afterFailure(id, e);
    } catch (BackupException e) {
      if (e.failure() instanceof BackupFailure.Superseded) {
        return Optional.empty();
      }
      log(id, e.failure().userMessage());
      return Optional.of(AFTER_FAILURE);
    }
  }

  private Optional<Duration> act(BackupId id) throws BackupException {
    Activity activity = parts.runner().activity(id);
    GenericKubernetesResource live = api.backup(id.namespace(), id.name());
    if (!id.uid().equals(live.getMetadata().getUid())) {
      gone(id);
      return Optional.empty();
    }
    Sight sight = look(api.typed(live), activity);
    Decision decision = decide(sight);
    steps.take(decision.step(), sight, live);
    return decision.lookAgainIn();
  }

  private Sight look(TalosEtcdBackup backup, Activity activity) {
    return new Sight(backup, specs.read(backup), statuses.read(backup), activity);
  }

  private Decision decide(Sight sight) {
    boolean moved = sight.activity() instanceof Activity.Idle
        && !sight.backup().isMarkedForDeletion()
        && sight.reading().spec().isPresent()
        && prerequisites.moved(
            sight.id(), sight.reading().spec().get(), sight.status().phase());
    return BackupPolicy.decide(sight.observation(moved), parts.clock().instant());
  }

  /** The object is not there any more, with or without our consent. */
  private void gone(BackupId id) {
    parts.runner().cancel(id, Stop.DELETED);
    parts.runner().forget(id);
    prerequisites.forget(id);
  }

  private Optional<Duration> afterFailure(BackupId id, KubernetesClientException e) {
    return switch (KubernetesFailures.classify(e)) {
      // The watch will say what there is now.
      case OBJECT_MISSING, CONFLICT -> Optional.of(AFTER_FAILURE);
      case KIND_UNKNOWN, ACCESS_DENIED, REJECTED, INTERRUPTED, UNREACHABLE -> {
        log(id, KubernetesFailures.detail(e));
        yield Optional.of(AFTER_FAILURE);
      }
    };
  }

  private static void log(BackupId id, String problem) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Could not take the next step for {0}, trying again soon: {1}",
        id.display(),
        problem);
  }

  private static UpdateControl<TalosEtcdBackup> lookAgainIn(Optional<Duration> delay) {
    UpdateControl<TalosEtcdBackup> control = UpdateControl.noUpdate();
    return delay.isPresent() ? control.rescheduleAfter(delay.get()) : control;
  }
}
