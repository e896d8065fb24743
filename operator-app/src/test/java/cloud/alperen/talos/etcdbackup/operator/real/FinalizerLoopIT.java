package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop that {@code deploy/README.md} has for taking one finalizer off all backups, run as it is written there. */
@OnRealKubernetes
class FinalizerLoopIT {
  private static final String THEIRS = "talosetcdbackup.talos.alperen.cloud/finalizer";
  private static final String OURS = "talos.alperen.cloud/etcd-backup";
  private static final String OTHERS = "example.com/audit";

  @Test
  void takesOnlyTheOneOff(RealKubernetes kubernetes, @TempDir Path folder) throws Exception {
    try (Stage stage = Stage.bare(kubernetes, "loop")) {
      apply(stage, "all", OURS, THEIRS, OTHERS);
      apply(stage, "only", THEIRS);
      apply(stage, "others", OTHERS, OURS);
      apply(stage, "none");
      try {
        run(kubernetes, folder, THEIRS);
        assertEquals(List.of(OURS, OTHERS), finalizers(stage, "all"));
        assertEquals(List.of(), finalizers(stage, "only"));
        assertEquals(List.of(OTHERS, OURS), finalizers(stage, "others"));
        assertEquals(List.of(), finalizers(stage, "none"));
      } finally {
        run(kubernetes, folder, OURS);
        run(kubernetes, folder, OTHERS);
      }
      assertEquals(List.of(), finalizers(stage, "all"));
      assertEquals(List.of(), finalizers(stage, "others"));
    }
  }

  private static void apply(Stage stage, String name, String... finalizers) {
    String list = "\n  finalizers: [" + String.join(", ", finalizers) + "]";
    stage
        .kubernetes
        .kubectl()
        .apply(stage.manifest(name).replace("  name: " + name, "  name: " + name + list));
  }

  private static List<String> finalizers(Stage stage, String name) {
    return stage.world.backup(name).getMetadata().getFinalizers();
  }

  private static void run(RealKubernetes kubernetes, Path folder, String finalizer)
      throws IOException, InterruptedException {
    String readme = Files.readString(World.deployFolder().resolve("README.md"));
    String loop = readme.substring(
        readme.indexOf("```sh\n") + 6, readme.indexOf("\n```", readme.indexOf("```sh\n")));
    Path access = folder.resolve("kubeconfig");
    Files.writeString(access, kubernetes.kubeconfig());
    ProcessBuilder shell = new ProcessBuilder("sh", "-euc", loop).redirectErrorStream(true);
    shell.environment().put("FINALIZER", finalizer);
    shell.environment().put("KUBECONFIG", access.toString());
    shell.environment().put("HOME", folder.toString());
    shell.environment().merge("PATH", kubectl().getParent() + ":", (old, first) -> first + old);
    Process process = shell.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }

  private static Path kubectl() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(System.getenv("KUBE_API_TEST_DIR")))) {
      return files.filter(file -> file.endsWith("kubectl")).findFirst().orElseThrow();
    }
  }
}
