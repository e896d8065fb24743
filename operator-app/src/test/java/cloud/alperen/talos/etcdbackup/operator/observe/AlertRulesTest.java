package cloud.alperen.talos.etcdbackup.operator.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.operator.harness.Promtool;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The alerts that users are advised to set. */
class AlertRulesTest {
  private static final Path DOCUMENT = Path.of("../docs/metrics.md");

  private final Path alerts = World.deployFolder().resolve("alerts");

  @Test
  void theyDoWhatTheirTestsSay() throws Exception {
    Promtool.run("check", "rules", alerts.resolve("rules.yaml").toString());
    Promtool.run("test", "rules", alerts.resolve("tests.yaml").toString());
  }

  @Test
  void eachIsTested() throws IOException {
    assertEquals(names("rules.yaml", "alert: (\\w+)"), names("tests.yaml", "alertname: (\\w+)"));
  }

  @Test
  void theDocumentQuotesThemAndNamesTheirMetrics() throws IOException {
    String document = Files.readString(DOCUMENT);
    String rules = Files.readString(alerts.resolve("rules.yaml"));

    assertTrue(document.contains("```yaml\n" + rules + "```\n"), "quote rules.yaml as it is");
    for (String metric : names("rules.yaml", "(talos_etcd_backup_\\w+)")) {
      assertTrue(document.contains("| `" + metric + "` |"), metric);
    }
  }

  private Set<String> names(String file, String pattern) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(alerts.resolve(file)))
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
