package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommittedCrdTest {
  /** Relative to the module, which is where surefire runs tests. */
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
}
