package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.quickstart.Quickstart;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.Kubectl;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart as a process of its own, on a Kubernetes API of its own. */
@OnRealKubernetes
class QuickstartIT {
  private static final Duration RUN_LIMIT = Duration.ofMinutes(3);
  private static final Duration END_LIMIT = Duration.ofMinutes(1);
  private static final String ACCESS = "export KUBECONFIG=";

  @TempDir
  Path temporary;

  @TempDir
  Path home;

  @Test
  void whatItKeepsAnswersTheCommandsItPrintsAndEndsWithoutATrace() throws Exception {
    Process quickstart = start(System.getenv("KUBE_API_TEST_DIR"), "real", "");
    try {
      List<String> printed = awaitCommands(quickstart);
      Kubectl kubectl = Kubectl.with(Path.of(printed.get(0).substring(ACCESS.length())), home);
      List<String> answers = new ArrayList<>();
      for (String command : printed) {
        if (command.startsWith("kubectl ")) {
          answers.add(kubectl.run(command.substring("kubectl ".length()).split(" ")));
        }
      }
      assertEquals(5, answers.size(), printed.toString());
      assertContains(answers.get(0), "BackupCompleted");
      assertContains(answers.get(1), "Stored and verified");
      assertContains(answers.get(2), "deleted");
      assertContains(answers.get(3), "created");
      assertContains(answers.get(4), "condition met");

      List<ProcessHandle> children = quickstart.descendants().toList();
      assertTrue(children.size() >= 4, "etcd, API server, store and operator: " + children);
      quickstart.destroy();
      assertTrue(quickstart.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS), output());
      assertEquals(List.of(), children.stream().filter(ProcessHandle::isAlive).toList());
      assertEquals(List.of(), leftFiles());
    } finally {
      quickstart.descendants().forEach(ProcessHandle::destroyForcibly);
      quickstart.destroyForcibly().waitFor();
    }
  }

  @Test
  void itRefusesToKeepWhatKubectlCannotTalkTo() throws Exception {
    assertRefused(
        start(System.getenv("KUBE_API_TEST_DIR"), "mock", "true"),
        "-Dquickstart.keep needs -Dquickstart.kubernetes=real");
  }

  @Test
  void itSaysHowToGetAKubernetesApi() throws Exception {
    assertRefused(start("", "real", "false"), "export KUBE_API_TEST_DIR=\"$(.ci/kube-assets)\"");
  }

  private void assertRefused(Process quickstart, String why) throws Exception {
    assertTrue(quickstart.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS), output());
    assertEquals(2, quickstart.exitValue());
    assertContains(output(), why);
    assertEquals(List.of(), leftFiles());
  }

  private Process start(String assets, String kubernetes, String keep) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx256m",
            "-Djava.io.tmpdir=" + temporary,
            "-Dquickstart.kubernetes=" + kubernetes,
            "-Dquickstart.keep=" + keep,
            "-classpath",
            System.getProperty("java.class.path"),
            Quickstart.class.getName())
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("output").toFile());
    builder.environment().put("KUBE_API_TEST_DIR", assets);
    return builder.start();
  }

  /** From the line that lets kubectl in to the last command. */
  private List<String> awaitCommands(Process quickstart) throws InterruptedException {
    Eventually.within(RUN_LIMIT).showing(this::output).holds(() -> {
      if (!quickstart.isAlive()) {
        throw new IllegalStateException("the quickstart has ended:\n" + output());
      }
      return output().contains("kubectl wait");
    });
    return output()
        .lines()
        .map(String::strip)
        .dropWhile(line -> !line.startsWith(ACCESS))
        .toList();
  }

  private String output() {
    try {
      return Files.readString(home.resolve("output"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> leftFiles() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.toList();
    }
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), text);
  }
}
