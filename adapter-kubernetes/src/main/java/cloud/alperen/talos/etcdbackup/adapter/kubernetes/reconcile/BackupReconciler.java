package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesApi;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesFailures;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecReader;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCodec;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.application.runner.StopReason;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupPolicy;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Decision;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Decision.Step;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Reconciles one backup: observes it, asks {@link BackupPolicy} for a decision, and executes the decided step. Never blocks on
 * a backup. Never writes through the framework, because its status patches do not detect conflicts. Thread-safe; the framework
 * runs one reconcile at a time per backup.
 *
 * <p>The first decision uses the cache. If it asks for a step, the reconciler reads the object from the API server and decides
 * again, so that a stale cache cannot repeat a finished step.
 */
public final class BackupReconciler
    implements Reconciler<TalosEtcdBackup>, ManagedKind<TalosEtcdBackup> {
  private static final System.Logger LOG = System.getLogger(BackupReconciler.class.getName());
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final ReconcilerParts parts;
  private final KubernetesApi api;
  private final BooleanSupplier leads;
  private final SpecReader specs;
  private final Duration longestDelay;
  private final StatusCodec statuses;
  private final PrerequisiteWatch prerequisites;
  private final StepExecutor steps;
  private final NameReuseGuard names = new NameReuseGuard(this::deleted);
  private final Obstacles obstacles = new Obstacles();

  /**
   * Creates the reconciler.
   *
   * @param timeouts the default timeout of an attempt, and the longest that a backup may name
   * @param longestDelay the longest delay between two attempts
   * @param leads whether this process leads; a follower fills its cache and takes no step
   */
  public BackupReconciler(
      ReconcilerParts parts,
      KubernetesApi api,
      AttemptTimeouts timeouts,
      Duration longestDelay,
      BooleanSupplier leads) {
    this.leads = leads;
    this.parts = parts;
    this.api = api;
    this.specs = new SpecReader(parts.targets(), timeouts);
    this.longestDelay = longestDelay;
    this.statuses = new StatusCodec(parts.targets());
    this.prerequisites = new PrerequisiteWatch(api, parts.ticker());
    this.steps = new StepExecutor(parts, new Finalizers(api), prerequisites);
  }

  @Override
  public Class<TalosEtcdBackup> type() {
    return TalosEtcdBackup.class;
  }

  @Override
  public String plural() {
    return "backups";
  }

  @Override
  public void forgotten(ResourceID name) {
    names.forgotten(name);
  }

  @Override
  public void reconcileAll() {
    parts.keys().all().forEach(backup -> parts.trigger().accept(backup.id()));
  }

  @Override
  public List<EventSource<?, TalosEtcdBackup>> prepareEventSources(
      EventSourceContext<TalosEtcdBackup> context) {
    parts.keys().connect(context.getPrimaryCache());
    names.connect(context.getPrimaryCache());
    return List.of(parts.trigger().source(), names);
  }

  @Override
  public UpdateControl<TalosEtcdBackup> reconcile(
      TalosEtcdBackup cached, Context<TalosEtcdBackup> context) {
    if (context.isPrimaryResourceDeleted()) {
      // A new object of the same name is reconciled after cleanupDone, by NameReuseGuard.
      names.lookAfterDeletion(ResourceID.fromResource(cached));
      return UpdateControl.noUpdate();
    }
    names.found(cached);
    if (!leads.getAsBoolean()) {
      return UpdateControl.noUpdate();
    }
    return lookAgainIn(reconcile(cached));
  }

  private Optional<Duration> reconcile(TalosEtcdBackup cached) {
    BackupId id = cached.id();
    try {
      Decision decision = decide(look(cached, parts.runner().activity(id)));
      return decision.step() == Step.REST ? decision.lookAgainIn() : act(id);
    } catch (KubernetesClientException e) {
      return afterFailure(id, e);
    } catch (BackupException e) {
      if (e.failure() instanceof BackupFailure.Superseded) {
        return Optional.empty();
      }
      return Optional.of(blocked(id, e.failure()));
    }
  }

  /** Reports the failure that blocks the next step. Returns the delay until the next try. */
  private Duration blocked(BackupId id, BackupFailure by) {
    Obstacles.Obstacle obstacle = report(new BackupNotice.Blocked(id, by));
    // An outage of the API ends by itself, so the delay does not grow.
    return by instanceof BackupFailure.StatusUnwritable unwritable && unwritable.apiUnavailable()
        ? AFTER_FAILURE
        : obstacle.pause();
  }

  /** Sends the notice to the observer, unless the last reconcile met the same obstacle. */
  private Obstacles.Obstacle report(BackupNotice notice) {
    Obstacles.Obstacle obstacle = obstacles.met(notice.backup(), notice.message());
    if (obstacle.isNew()) {
      parts.observer().on(notice);
    }
    return obstacle;
  }

  private Optional<Duration> act(BackupId id) throws BackupException {
    Activity activity = parts.runner().activity(id);
    GenericKubernetesResource live = api.backup(id.namespace(), id.name());
    if (!id.uid().equals(live.getMetadata().getUid())) {
      deleted(id);
      return Optional.empty();
    }
    ObservedBackup observed = look(api.typed(live), activity);
    Decision decision = decide(observed);
    steps.take(decision.step(), observed, live);
    if (observed.unreadable().isEmpty()) {
      obstacles.clear(id);
    }
    return decision.lookAgainIn();
  }

  private ObservedBackup look(TalosEtcdBackup backup, Activity activity) {
    return new ObservedBackup(backup, specs.read(backup), statuses.read(backup), activity);
  }

  private Decision decide(ObservedBackup observed) {
    Optional<String> unreadable = observed.unreadable();
    if (unreadable.isPresent()) {
      report(new BackupNotice.StatusUnreadable(observed.id(), unreadable.get()));
      return leaveAlone(observed);
    }
    boolean changed = observed.activity() instanceof Activity.Idle
        && !observed.backup().isMarkedForDeletion()
        && observed.reading().spec().isPresent()
        && prerequisites.changed(
            observed.id(), observed.reading().spec().get(), observed.status().phase());
    return BackupPolicy.decide(
        observed.observation(changed), parts.clock().instant(), longestDelay);
  }

  /**
   * Decides for a backup with an unreadable status. The status may name a snapshot, so the reconciler neither deletes from a
   * store nor overwrites the status. A deletion does not wait for a repair: the finalizer is released without a clean-up.
   */
  private static Decision leaveAlone(ObservedBackup observed) {
    boolean deleting = observed.backup().isMarkedForDeletion();
    if (deleting
        && observed.activity() instanceof Activity.Working working
        && !working.stopping()) {
      return new Decision(Step.CANCEL_FOR_DELETION, Optional.empty());
    }
    if (deleting && observed.activity() instanceof Activity.Proving) {
      return new Decision(Step.CANCEL_FOR_DELETION, Optional.empty());
    }
    boolean busy = observed.activity() instanceof Activity.Working
        || observed.activity() instanceof Activity.CleaningUp;
    boolean release = deleting && !busy && Finalizers.isOn(observed.backup());
    return new Decision(release ? Step.RELEASE_FINALIZER : Step.REST, Optional.empty());
  }

  /** Cancels the work for a deleted object. It may still run, because a user may have removed our finalizer. */
  private void deleted(BackupId id) {
    parts.runner().cancel(id, StopReason.DELETED);
    parts.runner().forget(id);
    prerequisites.forget(id);
    obstacles.clear(id);
  }

  private Optional<Duration> afterFailure(BackupId id, KubernetesClientException e) {
    return switch (KubernetesFailures.classify(e)) {
      // The next reconcile sees the current object, from the watch.
      case OBJECT_MISSING, CONFLICT -> Optional.of(AFTER_FAILURE);
      case INTERRUPTED, UNREACHABLE -> {
        log(id, KubernetesFailures.detail(e));
        yield Optional.of(AFTER_FAILURE);
      }
      case KIND_UNKNOWN, ACCESS_DENIED, REJECTED, FAILING -> {
        Obstacles.Obstacle obstacle = obstacles.met(id, KubernetesFailures.detail(e));
        if (obstacle.isNew()) {
          log(id, obstacle.description());
        }
        yield Optional.of(obstacle.pause());
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
