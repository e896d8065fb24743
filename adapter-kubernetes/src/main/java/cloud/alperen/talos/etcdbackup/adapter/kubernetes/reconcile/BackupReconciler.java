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
 * Looks, lets {@link BackupPolicy} decide, has the step taken. Never blocks on a backup and never writes through the
 * framework, whose status patches check no conflict. Thread-safe; the framework calls it once at a time per backup.
 *
 * <p>The cache is good enough to see that nothing is to be done. Before anything is done, the object is read from the API
 * server and the decision made again: a stale cache must not repeat what is finished.
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
  private final NameReuseGuard names = new NameReuseGuard(this::gone);
  private final Setbacks setbacks = new Setbacks();

  /**
   * Makes the reconciler.
   *
   * @param timeouts bound of one attempt where a backup names none, and what it may name at most
   * @param longestDelay between two attempts
   * @param leads whether this process is the one that works; another only knows the backups
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
      // If the name has a new holder, its turn comes once the framework has forgotten the old one.
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
      return Optional.of(kept(id, e.failure()));
    }
  }

  /** Tells what keeps a backup from its next step. Returns when to try again. */
  private Duration kept(BackupId id, BackupFailure by) {
    Setbacks.Setback setback = tell(new BackupNotice.Blocked(id, by));
    // What is passing is over as soon as the API is back.
    return by instanceof BackupFailure.StatusUnwritable unwritable && unwritable.apiUnavailable()
        ? AFTER_FAILURE
        : setback.pause();
  }

  /** Tells it once, however often it is met. */
  private Setbacks.Setback tell(BackupNotice notice) {
    Setbacks.Setback setback = setbacks.met(notice.backup(), notice.message());
    if (setback.news()) {
      parts.observer().on(notice);
    }
    return setback;
  }

  private Optional<Duration> act(BackupId id) throws BackupException {
    Activity activity = parts.runner().activity(id);
    GenericKubernetesResource live = api.backup(id.namespace(), id.name());
    if (!id.uid().equals(live.getMetadata().getUid())) {
      gone(id);
      return Optional.empty();
    }
    ObservedBackup observed = look(api.typed(live), activity);
    Decision decision = decide(observed);
    steps.take(decision.step(), observed, live);
    if (observed.unreadable().isEmpty()) {
      setbacks.over(id);
    }
    return decision.lookAgainIn();
  }

  private ObservedBackup look(TalosEtcdBackup backup, Activity activity) {
    return new ObservedBackup(backup, specs.read(backup), statuses.read(backup), activity);
  }

  private Decision decide(ObservedBackup observed) {
    Optional<String> unreadable = observed.unreadable();
    if (unreadable.isPresent()) {
      tell(new BackupNotice.StatusUnreadable(observed.id(), unreadable.get()));
      return leaveAlone(observed);
    }
    boolean moved = observed.activity() instanceof Activity.Idle
        && !observed.backup().isMarkedForDeletion()
        && observed.reading().spec().isPresent()
        && prerequisites.moved(
            observed.id(), observed.reading().spec().get(), observed.status().phase());
    return BackupPolicy.decide(observed.observation(moved), parts.clock().instant(), longestDelay);
  }

  /**
   * Nothing is known of it, so nothing in a store may be deleted in its name, and nothing be written over what it says. Its
   * deletion does not wait for a repair.
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

  /** The object was deleted. Somebody may have removed our finalizer. */
  private void gone(BackupId id) {
    parts.runner().cancel(id, StopReason.DELETED);
    parts.runner().forget(id);
    prerequisites.forget(id);
    setbacks.over(id);
  }

  private Optional<Duration> afterFailure(BackupId id, KubernetesClientException e) {
    return switch (KubernetesFailures.classify(e)) {
      // The watch will say what there is now.
      case OBJECT_MISSING, CONFLICT -> Optional.of(AFTER_FAILURE);
      case INTERRUPTED, UNREACHABLE -> {
        log(id, KubernetesFailures.detail(e));
        yield Optional.of(AFTER_FAILURE);
      }
      case KIND_UNKNOWN, ACCESS_DENIED, REJECTED, FAILING -> {
        Setbacks.Setback setback = setbacks.met(id, KubernetesFailures.detail(e));
        if (setback.news()) {
          log(id, setback.what());
        }
        yield Optional.of(setback.pause());
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
