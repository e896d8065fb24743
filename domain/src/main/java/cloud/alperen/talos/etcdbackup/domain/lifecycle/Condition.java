package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import java.time.Instant;
import java.util.Objects;

/**
 * A status condition, with the meaning that Kubernetes gives it.
 *
 * @param holds whether the status is {@code True}; any other status counts as {@code False}
 * @param lastTransition the time at which {@code holds} last changed
 * @param observedGeneration the generation of the spec that the condition refers to
 */
public record Condition(
    ConditionType type,
    boolean holds,
    String reason,
    String message,
    Instant lastTransition,
    long observedGeneration) {
  public Condition {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(lastTransition, "lastTransition");
  }
}
