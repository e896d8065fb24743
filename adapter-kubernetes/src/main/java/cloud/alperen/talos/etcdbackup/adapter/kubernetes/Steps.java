package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Decision.Step;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Moment;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.ports.usecase.BackupOrder;
import cloud.alperen.talos.etcdbackup.ports.usecase.CleanUpOrder;
import cloud.alperen.talos.etcdbackup.ports.usecase.Stop;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.function.UnaryOperator;

/**
 * Takes the one step that was decided. What is to be recorded is recorded before anything is started: a crash in between is
 * visible, hence recoverable.
 */
final class Steps {
  private final OperatorParts parts;
  private final Finalizers finalizers;
  private final PrerequisiteWatch prerequisites;

  Steps(OperatorParts parts, Finalizers finalizers, PrerequisiteWatch prerequisites) {
    this.parts = parts;
    this.finalizers = finalizers;
    this.prerequisites = prerequisites;
  }

  /**
   * Takes a step for the backup as it was just read.
   *
   * @throws BackupException if nothing could be recorded; nothing was started then
   */
  void take(Step step, Sight sight, GenericKubernetesResource live) throws BackupException {
    switch (step) {
      case REST -> {}
      case TAKE_FINALIZER -> finalizers.take(live);
      case RELEASE_FINALIZER -> release(sight.id(), live);
      case SUBMIT -> submit(sight);
      case CANCEL_FOR_DELETION -> parts.runner().cancel(sight.id(), Stop.DELETED);
      case CANCEL_FOR_EDIT -> parts.runner().cancel(sight.id(), Stop.EDITED);
      case REARM -> rearm(sight);
      case REFUSE -> refuse(sight);
      case NOTE_IGNORED_EDIT -> noteIgnoredEdit(sight);
      case CLEAN_UP -> cleanUp(sight);
    }
  }

  private void release(BackupId id, GenericKubernetesResource live) {
    finalizers.release(live);
    parts.runner().forget(id);
    prerequisites.forget(id);
  }

  private void submit(Sight sight) throws BackupException {
    BackupSpec spec = sight.reading().spec().orElseThrow();
    prerequisites.remember(sight.id(), spec);
    record(sight, status -> Lifecycle.queue(status, sight.retry(), moment(sight)));
    parts.runner().submit(new BackupOrder(sight.id(), sight.generation(), spec));
  }

  private void rearm(Sight sight) throws BackupException {
    record(sight, status -> Lifecycle.rearm(status, sight.retry(), moment(sight)));
  }

  private void refuse(Sight sight) throws BackupException {
    BackupFailure problem = sight.reading().problem().orElseThrow();
    record(sight, status -> Lifecycle.refuse(status, problem, sight.retry(), moment(sight)));
    parts
        .observer()
        .on(new BackupEvent.Warned(sight.id(), problem.reason(), problem.userMessage()));
  }

  private void noteIgnoredEdit(Sight sight) throws BackupException {
    record(sight, status -> Lifecycle.noteEdit(status, sight.generation()));
    parts
        .observer()
        .on(
            new BackupEvent.Noted(
                sight.id(),
                "EditIgnored",
                "The backup has succeeded and is final: of the edit of its spec only deletionPolicy takes effect. Create another TalosEtcdBackup for another snapshot"));
  }

  private void cleanUp(Sight sight) {
    BackupStatus status = sight.status();
    // A snapshot that nobody was ever told of goes with its object, whatever the policy for good
    // ones;
    // one that a backup which gave up had published after all makes it a success.
    boolean kept = !sight.backup().isMarkedForDeletion() && status.phase() == Phase.GAVE_UP;
    parts
        .runner()
        .cleanUp(new CleanUpOrder(
            sight.id(),
            status.placement().orElseThrow(),
            kept ? CleanUpOrder.Published.RECORD : CleanUpOrder.Published.DELETE));
  }

  private void record(Sight sight, UnaryOperator<BackupStatus> change) throws BackupException {
    parts.status().update(sight.id(), change);
  }

  private Moment moment(Sight sight) {
    return sight.moment(parts.clock().instant());
  }
}
