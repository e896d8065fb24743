package cloud.alperen.talos.etcdbackup.application.attempt;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import java.time.Duration;
import java.util.Objects;

/**
 * One attempt at one backup, with everything looked up.
 *
 * <p>Attempts at one backup share its id and its placement: the next one then replaces what the one before it may have left
 * under the key. With another uid it would be refused, as {@code StorageKeyTaken}; with another key that would stay.
 *
 * @param backup whose snapshot it is; written into the object's metadata
 * @param attempt its number, from 1: all that tells one attempt from the next
 * @param access how the control plane is reached
 * @param placement where the object goes
 * @param credentials for the placement's target
 * @param timeout bound of the attempt, greater than zero
 */
public record BackupRequest(
    BackupId backup,
    int attempt,
    ControlPlaneAccess access,
    Placement placement,
    StorageCredentials credentials,
    Duration timeout) {
  public BackupRequest {
    Objects.requireNonNull(backup, "backup");
    Objects.requireNonNull(access, "access");
    Objects.requireNonNull(placement, "placement");
    Objects.requireNonNull(credentials, "credentials");
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be greater than zero");
    }
  }
}
