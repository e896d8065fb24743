package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import java.time.Instant;
import java.util.Objects;

/**
 * What {@link BackupRunner} is to work on: the next attempt of a backup that is recorded as queued.
 *
 * @param generation of the spec, to tell whether it has changed since
 */
public record BackupOrder(BackupId backup, long generation, BackupSpec spec) {
  public BackupOrder {
    Objects.requireNonNull(backup, "backup");
    Objects.requireNonNull(spec, "spec");
  }

  TransitionContext context(Instant now) {
    return new TransitionContext(now, generation, spec.attemptLimit());
  }

  ControlPlaneRef controlPlane() {
    return new ControlPlaneRef(backup.namespace(), spec.controlPlane());
  }
}
