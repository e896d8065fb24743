package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import java.time.Instant;
import java.util.Objects;

/**
 * One condition as Kubernetes means it.
 *
 * @param holds whether its status is {@code True}; anything else counts as {@code False}
 * @param lastTransition when {@code holds} last changed
 * @param observedGeneration the generation of the spec it was stated for
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
