package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import java.time.Instant;
import java.util.Objects;

/**
 * The facts that every transition needs.
 *
 * @param now the current time of the wall clock
 * @param generation the generation of the spec that is acted on
 * @param attemptLimit the most attempts that this spec allows
 */
public record TransitionContext(Instant now, long generation, int attemptLimit) {
  public TransitionContext {
    Objects.requireNonNull(now, "now");
  }
}
