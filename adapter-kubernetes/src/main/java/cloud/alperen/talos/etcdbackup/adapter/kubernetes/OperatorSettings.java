package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How {@link KubernetesOperator} runs.
 *
 * @param namespaces the namespaces to watch; empty for all
 * @param defaultTimeout bound of one attempt where a backup names none; greater than zero
 * @param lease absent if this is the only process
 */
public record OperatorSettings(
    Set<String> namespaces, Duration defaultTimeout, Optional<LeaderLease> lease) {
  public OperatorSettings {
    namespaces = Set.copyOf(namespaces);
    Objects.requireNonNull(defaultTimeout, "defaultTimeout");
    Objects.requireNonNull(lease, "lease");
  }
}
