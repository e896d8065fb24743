package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader.LeaderLease;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.RetryPolicy;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How {@link KubernetesOperator} runs.
 *
 * @param namespaces the namespaces to watch; empty for all
 * @param timeouts bound of one attempt where a backup names none, and what it may name at most
 * @param retry how long to wait after a failed attempt
 * @param lease absent if this is the only process
 * @param silenceLimit how long the Kubernetes API may be silent before {@link Health#notAlive} says so; at
 *     least {@link #SHORTEST_SILENCE_LIMIT}
 */
public record OperatorSettings(
    Set<String> namespaces,
    AttemptTimeouts timeouts,
    RetryPolicy retry,
    Optional<LeaderLease> lease,
    Duration silenceLimit) {
  /** Below, an ordinary hiccup of the API server would end the process. */
  public static final Duration SHORTEST_SILENCE_LIMIT = Duration.ofSeconds(30);

  public OperatorSettings {
    namespaces = Set.copyOf(namespaces);
    Objects.requireNonNull(timeouts, "timeouts");
    Objects.requireNonNull(retry, "retry");
    Objects.requireNonNull(lease, "lease");
    if (silenceLimit.compareTo(SHORTEST_SILENCE_LIMIT) < 0) {
      throw new IllegalArgumentException("a silence limit of less than " + SHORTEST_SILENCE_LIMIT);
    }
  }
}
