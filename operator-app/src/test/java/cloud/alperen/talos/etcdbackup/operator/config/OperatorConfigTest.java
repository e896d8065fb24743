package cloud.alperen.talos.etcdbackup.operator.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.network.ProxyRules;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorConfigTest {
  @Test
  void anEmptyEnvironmentGivesTheDefaults() {
    OperatorConfig config = OperatorConfig.parse(Map.of("PATH", "/bin"));

    assertEquals(Set.of(), config.kubernetes().namespaces());
    assertTrue(config.kubernetes().lease().isEmpty());
    assertEquals(Duration.ofMinutes(10), config.kubernetes().silenceLimit());
    assertEquals(4, config.backups().slots());
    assertEquals(Duration.ofHours(2), config.backups().timeouts().standard());
    assertEquals(Duration.ofSeconds(60), config.talos().idle());
    assertEquals(ByteCount.ofMebibytes(5), config.s3().parts().size());
    assertEquals(new OperatorConfig.Management(8080, 8081), config.management());
  }

  @Test
  void everythingCanBeSet() {
    OperatorConfig config = OperatorConfig.parse(Map.of(
        "TEB_WATCH_NAMESPACES", "team-a, team-b",
        "TEB_LEADER_ELECTION", "true",
        "TEB_MAX_CONCURRENT_BACKUPS", "2",
        "TEB_DEFAULT_TIMEOUT", "1h30m",
        "TEB_PART_SIZE", "8MiB",
        "TEB_PARTS_IN_FLIGHT", "3",
        "TEB_MEMORY_PER_BACKUP", "64MiB",
        "TEB_S3_REQUEST_TIMEOUT", "90s",
        "TEB_METRICS_PORT", "9090",
        "TEB_LOG_LEVEL", "DEBUG"));

    assertEquals(Set.of("team-a", "team-b"), config.kubernetes().namespaces());
    assertEquals(Duration.ofSeconds(90), config.kubernetes().lease().orElseThrow());
    assertEquals(2, config.backups().slots());
    assertEquals(Duration.ofMinutes(90), config.backups().timeouts().standard());
    assertEquals(Duration.ofHours(24), config.backups().timeouts().longest());
    assertEquals(3, config.s3().parts().inFlight());
    assertEquals(ByteCount.ofMebibytes(64), config.s3().parts().memoryBudget());
    assertEquals(Duration.ofSeconds(90), config.s3().timeouts().request());
    assertEquals(new OperatorConfig.Management(8080, 9090), config.management());
  }

  @Test
  void aDefaultTimeoutAboveTheUsualBoundRaisesTheBound() {
    OperatorConfig config = OperatorConfig.parse(Map.of("TEB_DEFAULT_TIMEOUT", "36h"));

    assertEquals(Duration.ofHours(36), config.backups().timeouts().longest());
  }

  @Test
  void theTwoPortsDifferUnlessAnyFreeOneWillDo() {
    InvalidConfigurationException problem = assertThrows(
        InvalidConfigurationException.class,
        () -> OperatorConfig.parse(Map.of("TEB_HTTP_PORT", "9000", "TEB_METRICS_PORT", "9000")));

    assertTrue(
        problem.getMessage().contains("TEB_METRICS_PORT is 9000, as TEB_HTTP_PORT is"),
        problem.getMessage());
    assertEquals(
        new OperatorConfig.Management(0, 0),
        OperatorConfig.parse(Map.of("TEB_HTTP_PORT", "0", "TEB_METRICS_PORT", "0"))
            .management());
  }

  @Test
  void allProblemsAreReportedTogether() {
    InvalidConfigurationException problems = assertThrows(
        InvalidConfigurationException.class,
        () -> OperatorConfig.parse(Map.of(
            "TEB_MAX_CONCURRENT_BACKUPS", "many",
            "TEB_IDLE_TIMEOUT", "60",
            "TEB_WATCH_NAMESPACES", "Team_A",
            "TEB_IDEL_TIMEOUT", "60s")));

    for (String part : new String[] {
      "TEB_MAX_CONCURRENT_BACKUPS is wrong: 'many'",
      "TEB_IDLE_TIMEOUT is wrong: '60'",
      "TEB_WATCH_NAMESPACES is wrong: 'Team_A'",
      "TEB_IDEL_TIMEOUT is unknown; known are"
    }) {
      assertTrue(problems.getMessage().contains(part), problems.getMessage());
    }
  }

  @Test
  void proxiesAreThoseOfTheUsualVariables() {
    ProxyRules proxies = OperatorConfig.parse(
            Map.of("HTTPS_PROXY", "http://me:planted@proxy.corp", "NO_PROXY", ".svc,10.0.0.0/8"))
        .proxies();

    assertEquals(
        "http://proxy.corp:80",
        proxies.proxyFor("https", "s3.example.com", -1).orElseThrow().toString());
    assertTrue(proxies.proxyFor("https", "minio.storage.svc", 9000).isEmpty());
    assertTrue(proxies.proxyFor("https", "10.96.0.1", 443).isEmpty());
  }

  @Test
  void aProxyThatCannotBeMeantIsNamedWithTheOthersAndWithoutItsPassword() {
    String problems = assertThrows(
            InvalidConfigurationException.class,
            () -> OperatorConfig.parse(Map.of(
                "HTTPS_PROXY", "socks5://me:planted@proxy.corp:1080",
                "NO_PROXY", "10.0.0.0/40",
                "TEB_HTTP_PORT", "x")))
        .getMessage();

    for (String part : new String[] {
      "HTTPS_PROXY is wrong: a proxy is spoken to in http, not in socks5",
      "NO_PROXY is wrong: '10.0.0.0/40'",
      "TEB_HTTP_PORT is wrong"
    }) {
      assertTrue(problems.contains(part), problems);
    }
    assertTrue(!problems.contains("planted"), problems);
  }

  @ParameterizedTest
  @CsvSource({
    "TEB_PART_SIZE, 4MiB",
    "TEB_PART_SIZE, 8MiB",
    "TEB_PARTS_IN_FLIGHT, 0",
    "TEB_MEMORY_PER_BACKUP, 1MiB",
    "TEB_RETRY_LONGEST_DELAY, 1s",
    "TEB_MAX_TIMEOUT, 1h",
    "TEB_FIRST_BYTE_TIMEOUT, 5s",
    "TEB_HTTP_PORT, 70000",
    "TEB_HTTP_PORT, 8081",
    "TEB_METRICS_PORT, x",
    "TEB_LEADER_ELECTION, yes",
    "TEB_LEASE_DURATION, 2s",
    "TEB_API_SILENCE_LIMIT, 20s",
    "TEB_LOG_LEVEL, LOUD"
  })
  void aValueThatCannotBeMeantIsRefused(String variable, String value) {
    InvalidConfigurationException problem = assertThrows(
        InvalidConfigurationException.class, () -> OperatorConfig.parse(Map.of(variable, value)));

    assertTrue(problem.getMessage().contains("TEB_"), problem.getMessage());
  }

  @Test
  void theReadmeNamesEveryVariableAndNoOther() throws IOException {
    String message = assertThrows(
            InvalidConfigurationException.class,
            () -> OperatorConfig.parse(Map.of("TEB_NO_SUCH_THING", "x")))
        .getMessage();
    Set<String> known = Arrays.stream(
            message.substring(message.indexOf("known are ") + 10).split(", "))
        .collect(Collectors.toCollection(TreeSet::new));

    Set<String> documented = Pattern.compile("TEB_[A-Z0-9_]+")
        .matcher(Files.readString(Path.of("../docs/configuration.md")))
        .results()
        .map(match -> match.group())
        .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(known, documented);
  }
}
