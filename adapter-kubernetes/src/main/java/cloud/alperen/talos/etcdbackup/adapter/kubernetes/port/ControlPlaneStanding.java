package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A summary of the backups of one control plane, computed from their objects.
 *
 * @param namespace the namespace of the backups
 * @param controlPlane the name of the control plane in their specs
 * @param lastSuccess the time at which the newest snapshot that became Ready was stored; empty if there is none
 * @param failures the backups that gave up
 * @param unfinished the backups that have not finished
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
   * The backups that gave up.
   *
   * @param last the time at which the latest of them gave up; empty if there is none
   * @param byReason the number of backups for each reason
   */
  public record Failures(Optional<Instant> last, Map<FailureReason, Integer> byReason) {
    public Failures {
      Objects.requireNonNull(last, "last");
      byReason = Map.copyOf(byReason);
    }
  }

  /**
   * The backups that have neither succeeded nor given up and are not being deleted.
   *
   * @param oldest the earliest time at which one of them was created or, if it was started over, was started over; empty if
   *     there is none
   * @param count the number of these backups
   */
  public record Unfinished(Optional<Instant> oldest, int count) {
    public Unfinished {
      Objects.requireNonNull(oldest, "oldest");
    }
  }
}
