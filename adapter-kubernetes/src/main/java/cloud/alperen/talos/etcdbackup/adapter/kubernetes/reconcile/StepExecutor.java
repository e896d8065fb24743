package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesFailures;
import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder;
import cloud.alperen.talos.etcdbackup.application.runner.BackupOrder;
import cloud.alperen.talos.etcdbackup.application.runner.StopReason;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.FinalizerRefused;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Decision.Step;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Takes the one step that was decided. What is to be recorded is recorded before anything is started: a crash in between is
 * visible, hence recoverable.
 */
final class StepExecutor {
  private final ReconcilerParts parts;
  private final Finalizers finalizers;
  private final PrerequisiteWatch prerequisites;

  StepExecutor(ReconcilerParts parts, Finalizers finalizers, PrerequisiteWatch prerequisites) {
    this.parts = parts;
    this.finalizers = finalizers;
    this.prerequisites = prerequisites;
  }

  /**
   * Takes a step for the backup as it was just read.
   *
   * @throws BackupException if nothing could be recorded; nothing was started then
   */
  void take(Step step, ObservedBackup observed, GenericKubernetesResource live)
      throws BackupException {
    switch (step) {
      case REST -> {}
      case TAKE_FINALIZER -> take(observed, live);
      case RELEASE_FINALIZER -> release(observed.id(), live);
      case SUBMIT -> submit(observed);
      case CANCEL_FOR_DELETION -> parts.runner().cancel(observed.id(), StopReason.DELETED);
      case CANCEL_FOR_EDIT -> parts.runner().cancel(observed.id(), StopReason.EDITED);
      case REARM -> rearm(observed);
      case REFUSE -> refuse(observed);
      case NOTE_IGNORED_EDIT -> noteIgnoredEdit(observed);
      case CLEAN_UP -> cleanUp(observed);
    }
  }

  /** Nothing may be stored without it: until the API server takes it, the backup waits, and says for what. */
  private void take(ObservedBackup observed, GenericKubernetesResource live)
      throws BackupException {
    try {
      finalizers.take(live);
    } catch (KubernetesClientException e) {
      BackupException refused =
          new BackupException(refused(observed.id(), FinalizerRefused.Step.PUT_ON, e), e);
      // Else nothing would be tried again before something that was remembered has changed.
      prerequisites.forget(observed.id());
      try {
        record(observed, status -> awaiting(status, refused.failure(), observed));
      } catch (BackupException unrecorded) {
        refused.addSuppressed(unrecorded);
      }
      throw refused;
    }
  }

  private BackupStatus awaiting(
      BackupStatus status, BackupFailure refused, ObservedBackup observed) {
    // What has succeeded or given up wants it for its clean-up only.
    return status.phase().terminal()
        ? status
        : Lifecycle.await(
            Lifecycle.queue(status, observed.retry(), moment(observed)), refused, moment(observed));
  }

  /** What the API server said to a change of the finalizers, unless that is cured by waiting or by the next look. */
  private static BackupFailure refused(
      BackupId id, FinalizerRefused.Step step, KubernetesClientException e) {
    return switch (KubernetesFailures.classify(e)) {
      case ACCESS_DENIED, REJECTED, FAILING ->
        new FinalizerRefused(id, step, KubernetesFailures.detail(e));
      case OBJECT_MISSING, KIND_UNKNOWN, CONFLICT, INTERRUPTED, UNREACHABLE -> throw e;
    };
  }

  private void release(BackupId id, GenericKubernetesResource live) throws BackupException {
    try {
      finalizers.release(live);
    } catch (KubernetesClientException e) {
      throw new BackupException(refused(id, FinalizerRefused.Step.TAKE_OFF, e), e);
    }
    parts.runner().forget(id);
    prerequisites.forget(id);
  }

  private void submit(ObservedBackup observed) throws BackupException {
    BackupSpec spec = observed.reading().spec().orElseThrow();
    prerequisites.remember(observed.id(), spec);
    ControlPlaneRef controlPlane =
        new ControlPlaneRef(observed.id().namespace(), spec.controlPlane());
    boolean another = parts.runner().worksOn(controlPlane, observed.id());
    record(
        observed,
        status -> another
            ? Lifecycle.queueBehindAnother(
                status, observed.retry(), spec.controlPlane(), moment(observed))
            : Lifecycle.queue(status, observed.retry(), moment(observed)));
    parts.runner().submit(new BackupOrder(observed.id(), observed.generation(), spec));
  }

  private void rearm(ObservedBackup observed) throws BackupException {
    record(observed, status -> Lifecycle.rearm(status, observed.retry(), moment(observed)));
  }

  private void refuse(ObservedBackup observed) throws BackupException {
    BackupFailure problem = observed.reading().problem().orElseThrow();
    record(
        observed, status -> Lifecycle.refuse(status, problem, observed.retry(), moment(observed)));
    parts.observer().on(new BackupNotice.Blocked(observed.id(), problem));
  }

  private void noteIgnoredEdit(ObservedBackup observed) throws BackupException {
    record(observed, status -> Lifecycle.noteEdit(status, observed.generation()));
    parts.observer().on(new BackupNotice.EditIgnored(observed.id()));
  }

  private void cleanUp(ObservedBackup observed) {
    BackupStatus status = observed.status();
    Duration timeout = observed.reading().spec().map(BackupSpec::timeout).orElse(Duration.ZERO);
    // deletionPolicy is about snapshots that were Ready. One that never was is deleted with its
    // backup. A backup that gave up and is not being deleted becomes Ready instead, if it has one.
    boolean kept = !observed.backup().isMarkedForDeletion() && status.phase() == Phase.GAVE_UP;
    parts
        .runner()
        .cleanUp(new CleanUpOrder(
            observed.id(),
            status.placement().orElseThrow(),
            kept ? CleanUpOrder.Published.RECORD : CleanUpOrder.Published.DELETE,
            timeout));
  }

  private void record(ObservedBackup observed, UnaryOperator<BackupStatus> change)
      throws BackupException {
    parts.status().update(observed.id(), change);
  }

  private TransitionContext moment(ObservedBackup observed) {
    return observed.moment(parts.clock().instant());
  }
}
