package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether {@link KubernetesOperator} can do its work.
 *
 * @param notAlive the reason why only a restart of the process helps; empty while it can work or will recover
 * @param notReady the reason why it does not see every object that it should watch; empty if it does
 * @param apiSilence the time since the last answer of the Kubernetes API; zero while the API answers
 */
public record Health(Optional<String> notAlive, Optional<String> notReady, Duration apiSilence) {
  public Health {
    Objects.requireNonNull(notAlive, "notAlive");
    Objects.requireNonNull(notReady, "notReady");
    Objects.requireNonNull(apiSilence, "apiSilence");
  }

  /** Whether the process should be left running. */
  public boolean alive() {
    return notAlive.isEmpty();
  }

  /** Whether the operator sees every object that it should watch. */
  public boolean ready() {
    return notReady.isEmpty();
  }
}
