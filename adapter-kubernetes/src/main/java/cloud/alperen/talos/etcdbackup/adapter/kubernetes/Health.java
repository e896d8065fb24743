package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether {@link KubernetesOperator} can do its work.
 *
 * @param notAlive why it can neither do its work nor is about to: only a new process can help
 * @param notReady why it does not see all it is to watch
 * @param apiSilence for how long the Kubernetes API has given no answer; zero while it answers
 */
public record Health(Optional<String> notAlive, Optional<String> notReady, Duration apiSilence) {
  public Health {
    Objects.requireNonNull(notAlive, "notAlive");
    Objects.requireNonNull(notReady, "notReady");
    Objects.requireNonNull(apiSilence, "apiSilence");
  }

  /** Whether it is to be left running. */
  public boolean alive() {
    return notAlive.isEmpty();
  }

  /** Whether it sees all that it is to watch. */
  public boolean ready() {
    return notReady.isEmpty();
  }
}
