package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.KubernetesOperator;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.WatchedBackups;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.application.runner.BackupRunner;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import java.time.InstantSource;
import java.util.Objects;

/**
 * What {@link KubernetesOperator} drives. All of it is the caller's, and outlives the operator.
 *
 * @param runner works on the backups; made with {@code keys} and {@code trigger}
 * @param status the same writer that the runner uses
 * @param observer is told what the reconciler itself decides: refused specs, ignored edits
 * @param targets translates stores
 * @param clock wall clock
 * @param ticker monotonic clock
 * @param keys connected when the operator starts
 * @param trigger connected when the operator starts
 */
public record ReconcilerParts(
    BackupRunner runner,
    StatusWriter status,
    BackupObserver observer,
    StorageTargets targets,
    InstantSource clock,
    Ticker ticker,
    WatchedBackups keys,
    ReconcileTrigger trigger) {
  public ReconcilerParts {
    Objects.requireNonNull(runner, "runner");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(observer, "observer");
    Objects.requireNonNull(targets, "targets");
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(ticker, "ticker");
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(trigger, "trigger");
  }
}
