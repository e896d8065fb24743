package cloud.alperen.talos.etcdbackup.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Looks through the reports of the whole test run, output and stack traces included, for the secrets that tests plant. It
 * runs last, since this module is the last one.
 */
class PlantedSecretsIT {
  private static final Pattern PLANTED =
      Pattern.compile("planted-[a-z]|testkit-secret-access-key|-----BEGIN [A-Z0-9 ]*PRIVATE KEY");

  @Test
  void noReportOfTheTestRunHoldsAPlantedSecret() throws IOException {
    List<Path> reports = reports();
    Assumptions.assumeTrue(
        reports.stream().anyMatch(report -> report.toString().contains("operator-app")),
        "only a whole test run has the reports to look through");

    List<String> found = new ArrayList<>();
    for (Path report : reports) {
      String text = Files.readString(report, StandardCharsets.UTF_8);
      PLANTED
          .matcher(text)
          .results()
          .limit(1)
          .forEach(match -> found.add(report + ": ..."
              + text.substring(Math.max(0, match.start() - 60), match.start()) + "[secret]"));
    }

    assertTrue(reports.size() > 20, "too few reports: " + reports.size());
    assertEquals(List.of(), found);
  }

  private static List<Path> reports() throws IOException {
    List<Path> reports = new ArrayList<>();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      modules
          .flatMap(module -> Stream.of("surefire-reports", "failsafe-reports")
              .map(folder -> module.resolve("target").resolve(folder)))
          .filter(Files::isDirectory)
          .forEach(folder -> reports.addAll(files(folder)));
    }
    return reports;
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".xml") || file.toString().endsWith(".txt"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
