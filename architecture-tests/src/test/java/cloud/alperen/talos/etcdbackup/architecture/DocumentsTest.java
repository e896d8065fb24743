package cloud.alperen.talos.etcdbackup.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say about files, modules and classes is so. */
class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Pattern TABLE_MODULE =
      Pattern.compile("(?m)^\\| \\[([^\\]]+)\\]\\(\\1\\) \\|");
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");
  private static final Pattern VERSION = Pattern.compile("(?m)^  <version>([^<]+)</version>");
  private static final Set<String> NO_LIBRARIES =
      Set.of("testkit/s3proxy", "operator-app", "architecture-tests", "consumers", "bom");
  private static final Pattern CLASS_NAME = Pattern.compile("\\b(?:[A-Z][a-z]+){2,}\\b");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```[^\\n]*\\n(.*?)^```");

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !file.toString().contains("/target/"))
          .toList();
    }
  }

  private static Stream<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1));
  }

  /** The anchor that GitHub gives a heading. */
  private static String anchor(String heading) {
    return heading
        .replaceFirst("^#+ ", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  private static boolean leadsSomewhere(Path document, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
    if (!Files.exists(target)) {
      return false;
    }
    if (parts.length == 1) {
      return true;
    }
    return Files.readAllLines(target).stream()
        .filter(line -> line.startsWith("#"))
        .anyMatch(line -> anchor(line).equals(parts[1]));
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path document : documents()) {
      for (String link : found(LINK, Files.readString(document)).toList()) {
        if (!link.contains("://")) {
          links++;
          if (!leadsSomewhere(document, link)) {
            broken.add(document + ": " + link);
          }
        }
      }
    }
    assertEquals(List.of(), broken);
    assertTrue(links > 30, "only " + links + " links were found");
  }

  @Test
  void theTableOfModulesHasEveryModule() throws IOException {
    Set<String> table =
        found(TABLE_MODULE, readme()).collect(Collectors.toCollection(TreeSet::new));
    Set<String> modules = found(MODULE, Files.readString(ROOT.resolve("pom.xml")))
        .collect(Collectors.toCollection(TreeSet::new));
    assertFalse(modules.isEmpty());
    modules.removeAll(table);
    assertEquals(Set.of(), modules);
  }

  @Test
  void theBomNamesTheLibrariesInTheirVersion() throws IOException {
    String bom = Files.readString(ROOT.resolve("bom/pom.xml"));
    Set<String> named = found(ARTIFACT, bom).collect(Collectors.toCollection(TreeSet::new));
    Set<String> libraries = new TreeSet<>();
    for (String module :
        found(MODULE, Files.readString(ROOT.resolve("pom.xml"))).toList()) {
      if (!NO_LIBRARIES.contains(module)) {
        libraries.add("talos-etcd-backup-" + module.replace('/', '-'));
      }
    }
    libraries.add("talos-etcd-backup-bom");
    assertEquals(libraries, named);
    assertEquals(version(Files.readString(ROOT.resolve("pom.xml"))), version(bom));
  }

  private static String version(String pom) {
    return found(VERSION, pom).findFirst().orElseThrow();
  }

  @Test
  void theDiagramsNameWhatThereIs() throws IOException {
    String howItWorks = readme().split("\n## How it works\n", 2)[1].split("\n## ", 2)[0];
    List<String> diagrams = found(FENCE, howItWorks).toList();
    Set<String> named = diagrams.stream()
        .flatMap(diagram -> CLASS_NAME.matcher(diagram).results())
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(named.size() > 8, named.toString());
    named.removeAll(classes());
    assertEquals(Set.of(), named);
  }

  private static Set<String> classes() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }

  private static String readme() throws IOException {
    return Files.readString(ROOT.resolve("README.md"));
  }
}
