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
 * The collaborators of {@link KubernetesOperator}. The caller owns them; they must outlive the operator.
 *
 * @param runner the runner of backups, created with {@code keys} and {@code trigger}
 * @param status the writer that the runner uses too
 * @param observer the receiver of the reconciler's own events, such as refused specs and ignored edits
 * @param targets the kinds of store
 * @param clock the wall clock
 * @param ticker the monotonic clock
 * @param keys the cache of backups; connected when the operator starts
 * @param trigger the source of reconcile requests; connected when the operator starts
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
