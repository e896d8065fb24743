package cloud.alperen.talos.etcdbackup.operator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.operator.harness.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKind;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpFault;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator starts while the Kubernetes API is away, or not what it needs. */
class StartIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern SERVER = Pattern.compile("server: https://127\\.0\\.0\\.1:(\\d+)");

  @Test
  void itWaitsForTheApiAliveButNotReady() throws Exception {
    try (World world = new World()) {
      String access = world.kubernetes().kubeconfig();
      int port = port(access);
      try (TcpProxy toApi = TcpProxy.to(port)) {
        toApi.towardsServer(new TcpFault.Cut(0));
        world.operatorsUse(access.replace(":" + port, ":" + toApi.port()));
        try (OperatorProcess operator = world.operator().start()) {
          Eventually.within(PATIENCE)
              .showing(operator::text)
              .holds(() -> operator.text().contains("The Kubernetes API does not answer"));
          assertEquals(200, operator.get("/healthz").status());
          assertEquals(503, operator.get("/readyz").status());
          toApi.behave();
          operator.awaitReady();
          assertEquals(
              1,
              operator.output().stream()
                  .filter(line -> line.contains("The Kubernetes API does not answer"))
                  .count());
        }
      }
    }
  }

  @Test
  void itCanBeEndedWhileItWaits() throws Exception {
    try (World world = new World()) {
      String access = world.kubernetes().kubeconfig();
      world.operatorsUse(access.replace(":" + port(access), ":1"));
      try (OperatorProcess operator = world.operator().start()) {
        Eventually.within(PATIENCE)
            .showing(operator::text)
            .holds(() -> operator.text().contains("The Kubernetes API does not answer"));
        assertEquals(143, operator.terminate());
      }
    }
  }

  @Test
  void withoutItsKindItDoesNotStart(@TempDir Path folder) throws Exception {
    try (MockKubernetes kubernetes = MockKubernetes.start(MockKind.TALOS_CONTROL_PLANE)) {
      Path kubeconfig = folder.resolve("kubeconfig");
      Files.writeString(kubeconfig, kubernetes.kubeconfig());
      try (OperatorProcess operator =
          OperatorProcess.builder().kubeconfig(kubeconfig).start()) {
        assertEquals(1, operator.awaitExit());
        assertTrue(operator.text().contains("talosetcdbackups"), operator.text());
      }
    }
  }

  private static int port(String kubeconfig) {
    Matcher server = SERVER.matcher(kubeconfig);
    assertTrue(server.find(), kubeconfig);
    return Integer.parseInt(server.group(1));
  }
}
