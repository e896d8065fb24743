package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How the backups of one control plane stand, as their objects say.
 *
 * @param namespace of the backups
 * @param controlPlane that they name
 * @param lastSuccess when the newest snapshot that became Ready was stored; empty if none did
 * @param failures those that gave up
 * @param unfinished those that are still to be done
 */
public record ControlPlaneStanding(
    String namespace,
    String controlPlane,
    Optional<Instant> lastSuccess,
    Failures failures,
    Unfinished unfinished) {
  public ControlPlaneStanding {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(controlPlane, "controlPlane");
    Objects.requireNonNull(lastSuccess, "lastSuccess");
    Objects.requireNonNull(failures, "failures");
    Objects.requireNonNull(unfinished, "unfinished");
  }

  /**
   * Backups that gave up.
   *
   * @param last when the newest of them did; empty if none did
   * @param byReason how many there are of each
   */
  public record Failures(Optional<Instant> last, Map<FailureReason, Integer> byReason) {
    public Failures {
      Objects.requireNonNull(last, "last");
      byReason = Map.copyOf(byReason);
    }
  }

  /**
   * Backups that nobody gave up, and that are not about to be deleted.
   *
   * @param oldest when the oldest of them was created or, if it was started over, when that was; empty if there is none
   */
  public record Unfinished(Optional<Instant> oldest, int count) {
    public Unfinished {
      Objects.requireNonNull(oldest, "oldest");
    }
  }
}
