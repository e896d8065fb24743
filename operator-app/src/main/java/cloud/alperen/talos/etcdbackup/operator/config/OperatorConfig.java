package cloud.alperen.talos.etcdbackup.operator.config;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.OperatorSettings;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader.LeaderLease;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Settings;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosTimeouts;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.RetryPolicy;
import cloud.alperen.talos.etcdbackup.domain.network.ProxyRules;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that can be configured, with every default in one place.
 *
 * @param kubernetes what is watched, and by whom
 * @param backups how backups are run
 * @param talos how long nodes are waited for
 * @param s3 how buckets are written, through the same proxies
 * @param proxies on the way to stores and to the Kubernetes API
 * @param management how the operator is watched itself
 */
public record OperatorConfig(
    Kubernetes kubernetes,
    Backups backups,
    TalosTimeouts talos,
    S3Settings s3,
    ProxyRules proxies,
    Management management) {
  private static final AttemptTimeouts DEFAULT_TIMEOUTS =
      new AttemptTimeouts(Duration.ofHours(2), Duration.ofHours(24));
  private static final int LAST_PORT = 65535;

  /**
   * What is watched.
   *
   * @param namespaces empty for all
   * @param lease how long a replica that leads is waited for when nothing is heard of it; absent if there is only one and no
   *     Lease
   * @param silenceLimit how long the API may be silent before the process ends
   */
  public record Kubernetes(
      Set<String> namespaces, Optional<Duration> lease, Duration silenceLimit) {}

  /**
   * How backups are run.
   *
   * @param slots attempts at once
   * @param timeouts of an attempt whose backup names none, and the longest that one may name
   * @param retry delays between attempts
   * @param shutdownGrace how long running attempts may go on after SIGTERM
   * @param sweepInterval between two searches for uploads that nobody finishes
   */
  public record Backups(
      int slots,
      AttemptTimeouts timeouts,
      RetryPolicy retry,
      Duration shutdownGrace,
      Duration sweepInterval) {}

  /**
   * How the operator is watched.
   *
   * @param probePort of {@code /healthz} and {@code /readyz}; 0 for any free one
   * @param metricsPort of {@code /metrics}; 0 for any free one
   */
  public record Management(int probePort, int metricsPort) {}

  /**
   * Reads the configuration from environment variables.
   *
   * @throws InvalidConfigurationException naming every variable under our prefix that is unknown or has a bad value
   */
  public static OperatorConfig parse(Map<String, String> environment) {
    EnvironmentReader env = new EnvironmentReader(environment);
    ProxyRules proxies = env.proxies();
    OperatorConfig config = new OperatorConfig(
        kubernetes(env),
        new Backups(
            env.integer("TEB_MAX_CONCURRENT_BACKUPS", 4, 1, 1000),
            env.timeouts("TEB_DEFAULT_TIMEOUT", "TEB_MAX_TIMEOUT", DEFAULT_TIMEOUTS),
            env.retryPolicy(
                "TEB_RETRY_FIRST_DELAY", "TEB_RETRY_LONGEST_DELAY", RetryPolicy.DEFAULT),
            env.duration("TEB_SHUTDOWN_GRACE", Duration.ofSeconds(20)),
            env.duration("TEB_SWEEP_INTERVAL", Duration.ofHours(6))),
        talos(env),
        s3(env, proxies),
        proxies,
        management(env));
    env.logLevel("TEB_LOG_LEVEL");
    env.finish();
    return config;
  }

  private static Kubernetes kubernetes(EnvironmentReader env) {
    boolean election = env.flag("TEB_LEADER_ELECTION", false);
    // Longer than a minute, so that an outage of the Kubernetes API that ends within one costs no
    // transfer.
    Duration lease = env.duration("TEB_LEASE_DURATION", Duration.ofSeconds(90));
    if (lease.compareTo(LeaderLease.SHORTEST) < 0) {
      env.problem(
          "TEB_LEASE_DURATION", "is shorter than " + GoDuration.format(LeaderLease.SHORTEST));
    }
    Duration silenceLimit = env.duration("TEB_API_SILENCE_LIMIT", Duration.ofMinutes(10));
    if (silenceLimit.compareTo(OperatorSettings.SHORTEST_SILENCE_LIMIT) < 0) {
      env.problem(
          "TEB_API_SILENCE_LIMIT",
          "is shorter than " + GoDuration.format(OperatorSettings.SHORTEST_SILENCE_LIMIT));
    }
    return new Kubernetes(
        env.names("TEB_WATCH_NAMESPACES"),
        election ? Optional.of(lease) : Optional.empty(),
        silenceLimit);
  }

  private static Management management(EnvironmentReader env) {
    int probes = env.integer("TEB_HTTP_PORT", 8080, 0, LAST_PORT);
    int metrics = env.integer("TEB_METRICS_PORT", 8081, 0, LAST_PORT);
    if (probes == metrics && probes != 0) {
      env.problem("TEB_METRICS_PORT", "is " + metrics + ", as TEB_HTTP_PORT is");
    }
    return new Management(probes, metrics);
  }

  private static TalosTimeouts talos(EnvironmentReader env) {
    TalosTimeouts defaults = TalosTimeouts.defaults();
    Duration connect = env.duration("TEB_CONNECT_TIMEOUT", defaults.connect());
    Duration firstByte = env.duration("TEB_FIRST_BYTE_TIMEOUT", defaults.firstByte());
    Duration idle = env.duration("TEB_IDLE_TIMEOUT", defaults.idle());
    Duration probe = env.duration("TEB_PROBE_TIMEOUT", defaults.probe());
    if (firstByte.compareTo(connect) <= 0) {
      env.problem(
          "TEB_FIRST_BYTE_TIMEOUT", "is not longer than TEB_CONNECT_TIMEOUT, which it includes");
      return defaults;
    }
    return new TalosTimeouts(connect, firstByte, idle, probe);
  }

  private static S3Settings s3(EnvironmentReader env, ProxyRules proxies) {
    S3Settings defaults = S3Settings.defaults();
    ByteCount largest = ByteCount.ofMebibytes(1 << 20);
    ByteCount partSize = env.bytes(
        "TEB_PART_SIZE",
        defaults.parts().size(),
        S3Settings.Parts.SMALLEST,
        ByteCount.ofMebibytes(1023));
    int inFlight = env.integer("TEB_PARTS_IN_FLIGHT", defaults.parts().inFlight(), 1, 32);
    ByteCount needed = new ByteCount(partSize.bytes() * (inFlight + 1));
    ByteCount budget = env.bytes(
        "TEB_MEMORY_PER_BACKUP", defaults.parts().memoryBudget(), new ByteCount(0), largest);
    if (needed.bytes() > budget.bytes()) {
      env.problem(
          "TEB_MEMORY_PER_BACKUP",
          "is %s, but TEB_PART_SIZE * (TEB_PARTS_IN_FLIGHT + 1) is %s".formatted(budget, needed));
      budget = needed;
    }
    return new S3Settings(
        new S3Settings.Parts(partSize, inFlight, budget),
        new S3Settings.Timeouts(
            env.duration("TEB_S3_CONNECT_TIMEOUT", defaults.timeouts().connect()),
            env.duration("TEB_S3_IDLE_TIMEOUT", defaults.timeouts().silence()),
            env.duration("TEB_S3_REQUEST_TIMEOUT", defaults.timeouts().request())),
        defaults.retries(),
        proxies);
  }
}
