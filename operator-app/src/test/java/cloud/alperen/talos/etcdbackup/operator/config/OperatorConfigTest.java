package cloud.alperen.talos.etcdbackup.operator.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    assertEquals(4, config.backups().slots());
    assertEquals(Duration.ofHours(2), config.backups().timeout());
    assertEquals(Duration.ofSeconds(60), config.talos().idle());
    assertEquals(ByteCount.ofMebibytes(5), config.storage().parts().size());
    assertEquals(8080, config.management().port());
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
        "TEB_HTTP_PORT", "0",
        "TEB_LOG_LEVEL", "DEBUG"));

    assertEquals(Set.of("team-a", "team-b"), config.kubernetes().namespaces());
    assertEquals(Duration.ofSeconds(90), config.kubernetes().lease().orElseThrow());
    assertEquals(2, config.backups().slots());
    assertEquals(Duration.ofMinutes(90), config.backups().timeout());
    assertEquals(3, config.storage().parts().inFlight());
    assertEquals(ByteCount.ofMebibytes(64), config.storage().parts().memoryBudget());
    assertEquals(Duration.ofSeconds(90), config.storage().timeouts().request());
    assertEquals(0, config.management().port());
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

  @ParameterizedTest
  @CsvSource({
    "TEB_PART_SIZE, 4MiB",
    "TEB_PART_SIZE, 8MiB",
    "TEB_PARTS_IN_FLIGHT, 0",
    "TEB_MEMORY_PER_BACKUP, 1MiB",
    "TEB_RETRY_LONGEST_DELAY, 1s",
    "TEB_FIRST_BYTE_TIMEOUT, 5s",
    "TEB_HTTP_PORT, 70000",
    "TEB_LEADER_ELECTION, yes",
    "TEB_LEASE_DURATION, 2s",
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
        .matcher(Files.readString(Path.of("../README.md")))
        .results()
        .map(match -> match.group())
        .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(known, documented);
  }
}
