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
 * Executes the one step that was decided. It records the step in the status before it starts any work, so that the next
 * process can recover after a crash in between.
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
   * Executes a step.
   *
   * @param live the backup as it was just read
   * @throws BackupException if the step could not be recorded, or a change of the finalizer was refused; no work was started
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

  /** Adds the finalizer, without which no upload may start. If the API server refuses, the backup waits and reports why. */
  private void take(ObservedBackup observed, GenericKubernetesResource live)
      throws BackupException {
    try {
      finalizers.take(live);
    } catch (KubernetesClientException e) {
      BackupException refused =
          new BackupException(refused(observed.id(), FinalizerRefused.Step.PUT_ON, e), e);
      // With remembered versions, the backup would not be tried again before one of them changes.
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
    // A finished backup needs the finalizer for its clean-up only, and its phase is final.
    return status.phase().terminal()
        ? status
        : Lifecycle.await(
            Lifecycle.queue(status, observed.retry(), moment(observed)), refused, moment(observed));
  }

  /** The failure for a refused change of the finalizers. Rethrows errors that a wait or the next reconcile resolves. */
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
    // deletionPolicy applies to snapshots that were reported Ready. A snapshot that never was is
    // deleted with its backup. A backup that gave up and is not being deleted becomes Ready if a
    // snapshot is found.
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
