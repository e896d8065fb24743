package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommittedCrdTest {
  /** Relative to the module, where surefire runs tests. */
  static final Path COMMITTED =
      Path.of("..", "deploy", "crds", "talosetcdbackups.talos.alperen.cloud.yaml");

  @Test
  void theCommittedCrdIsTheGeneratedOne(@TempDir Path scratch) throws IOException {
    String generated = GeneratedCrd.text(scratch);
    if (Boolean.getBoolean("crd.write")) {
      Files.createDirectories(COMMITTED.getParent());
      Files.writeString(COMMITTED, generated);
    }
    assertEquals(
        generated,
        Files.readString(COMMITTED),
        "run: mvn -pl adapter-kubernetes -am test -Dcrd.write=true -Dtest=CommittedCrdTest -Dsurefire.failIfNoSpecifiedTests=false");
  }

  @Test
  void everyStringHasABound() throws IOException {
    JsonNode crd = new YAMLMapper().readTree(COMMITTED.toFile());
    JsonNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema/properties");
    List<String> unbounded = new ArrayList<>();
    for (String part : List.of("spec", "status")) {
      collectUnbounded(part, schema.path(part), unbounded);
    }
    assertEquals(List.of(), unbounded);
  }

  private static void collectUnbounded(String path, JsonNode node, List<String> unbounded) {
    boolean bounded = node.has("maxLength") || node.has("enum") || node.has("format");
    if (node.path("type").asText().equals("string") && !bounded) {
      unbounded.add(path);
    }
    node.path("properties")
        .properties()
        .forEach(
            field -> collectUnbounded(path + "." + field.getKey(), field.getValue(), unbounded));
    if (node.has("items")) {
      collectUnbounded(path + "[]", node.path("items"), unbounded);
    }
  }
}
