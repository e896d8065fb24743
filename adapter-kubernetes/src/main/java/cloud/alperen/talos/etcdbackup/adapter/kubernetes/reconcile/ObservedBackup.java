package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecReading;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupStatus;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.Unreadable;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Observation;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state of one backup at the time of one reconcile.
 *
 * @param reading its parsed spec
 * @param status its recorded status
 * @param activity the runner's activity, taken before the object was read. In the other order, a status from before the end of
 *     an attempt would look orphaned
 */
record ObservedBackup(
    TalosEtcdBackup backup, SpecReading reading, BackupStatus status, Activity activity) {
  BackupId id() {
    return backup.id();
  }

  /** The unreadable fields outside the spec, as a message for a user. Their values must not be overwritten. */
  Optional<String> unreadable() {
    List<String> fields = backup.unreadable().stream()
        .filter(field -> !field.isIn(Unreadable.SPEC))
        .map(Unreadable::toString)
        .toList();
    return fields.isEmpty()
        ? Optional.empty()
        : Optional.of("Invalid TalosEtcdBackup %s: %s; it is left alone until that is corrected"
            .formatted(id().display(), String.join("; ", fields)));
  }

  long generation() {
    Long generation = backup.getMetadata().getGeneration();
    return generation == null ? 0 : generation;
  }

  /** The value of the retry annotation; a blank value counts as none. */
  Optional<String> retry() {
    return Optional.ofNullable(backup.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(TalosEtcdBackup.RETRY_ANNOTATION))
        .filter(value -> !value.isBlank())
        .map(TalosEtcdBackupStatus::retryMark);
  }

  TransitionContext moment(Instant now) {
    return new TransitionContext(now, generation(), reading.attemptLimit());
  }

  Observation observation(boolean prerequisitesMoved) {
    return new Observation(
        status,
        generation(),
        retry(),
        backup.isMarkedForDeletion(),
        Finalizers.isOn(backup),
        reading.deletionPolicy(),
        reading.problem(),
        activity,
        prerequisitesMoved);
  }
}
