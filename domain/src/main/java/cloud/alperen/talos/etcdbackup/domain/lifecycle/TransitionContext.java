package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import java.time.Instant;
import java.util.Objects;

/**
 * What every transition needs to know of the world.
 *
 * @param now wall clock
 * @param generation generation of the spec that is acted on
 * @param attemptLimit most attempts that this spec allows
 */
public record TransitionContext(Instant now, long generation, int attemptLimit) {
  public TransitionContext {
    Objects.requireNonNull(now, "now");
  }
}
