package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.time.Duration;
import java.util.Objects;

/**
 * The spec of a backup, validated and with every default applied.
 *
 * @param controlPlane name of the control plane, in the backup's namespace
 * @param store the store for the snapshot
 * @param timeout the limit of one attempt, counted from its start; greater than zero
 * @param backoffLimit retries after the first attempt, as in a Kubernetes Job; zero or more
 * @param deletionPolicy the fate of the stored snapshot when the backup is deleted
 */
public record BackupSpec(
    String controlPlane,
    StoreRef store,
    Duration timeout,
    int backoffLimit,
    DeletionPolicy deletionPolicy) {
  public static final int DEFAULT_BACKOFF_LIMIT = 6;

  public BackupSpec {
    Objects.requireNonNull(store, "store");
    Objects.requireNonNull(deletionPolicy, "deletionPolicy");
    if (controlPlane.isBlank()) {
      throw new IllegalArgumentException("controlPlane must not be blank");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be greater than zero");
    }
    if (backoffLimit < 0) {
      throw new IllegalArgumentException("backoffLimit must not be negative");
    }
  }

  /** The most attempts this backup may use: the first one and its retries. */
  public int attemptLimit() {
    return backoffLimit == Integer.MAX_VALUE ? backoffLimit : backoffLimit + 1;
  }
}
