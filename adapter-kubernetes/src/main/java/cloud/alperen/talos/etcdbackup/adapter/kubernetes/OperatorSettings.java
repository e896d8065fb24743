package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader.LeaderLease;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.RetryPolicy;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of {@link KubernetesOperator}.
 *
 * @param namespaces the namespaces to watch; empty for all
 * @param timeouts the default timeout of an attempt, and the longest that a backup may name
 * @param retry the delays after failed attempts
 * @param lease the lease for leader election; empty if only one process runs
 * @param silenceLimit the time without an answer of the Kubernetes API after which {@link Health#notAlive} gives a reason;
 *     at least {@link #SHORTEST_SILENCE_LIMIT}
 */
public record OperatorSettings(
    Set<String> namespaces,
    AttemptTimeouts timeouts,
    RetryPolicy retry,
    Optional<LeaderLease> lease,
    Duration silenceLimit) {
  /** With a lower limit, a short outage of the API server would end the process. */
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
