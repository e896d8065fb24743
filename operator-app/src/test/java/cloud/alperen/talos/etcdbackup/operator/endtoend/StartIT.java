package cloud.alperen.talos.etcdbackup.operator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKind;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.net.ForwardProxy;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpFault;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
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
  void withoutItsKindItWaitsAndSaysSoOnce(@TempDir Path folder) throws Exception {
    try (MockKubernetes kubernetes = MockKubernetes.start(MockKind.TALOS_CONTROL_PLANE)) {
      Path kubeconfig = folder.resolve("kubeconfig");
      Files.writeString(kubeconfig, kubernetes.kubeconfig());
      try (OperatorProcess operator =
          OperatorProcess.builder().kubeconfig(kubeconfig).start()) {
        String told =
            "All namespaces are not watched, trying until it works: the Kubernetes API does not know the kind TalosEtcdBackup";
        Eventually.within(PATIENCE)
            .showing(operator::text)
            .holds(() -> operator.text().contains(told));
        assertEquals(503, operator.get("/readyz").status());
        assertEquals(200, operator.get("/healthz").status());
        assertEquals(
            1, operator.output().stream().filter(line -> line.contains("WARN")).count());
        assertEquals(143, operator.terminate());
      }
    }
  }

  @Test
  void aProxyThatCannotBeMeantEndsItWithoutAStackTrace() throws Exception {
    try (OperatorProcess operator = OperatorProcess.builder()
        .env("HTTPS_PROXY", "ftp://me:planted@proxy.corp")
        .start()) {
      assertEquals(2, operator.awaitExit(), operator::text);
      assertTrue(operator.text().contains("HTTPS_PROXY is wrong"), operator.text());
      assertFalse(operator.text().contains("planted"), operator.text());
      assertFalse(operator.text().contains("\tat "), operator.text());
    }
  }

  @Test
  void aProxyLeadsToTheApiAndIsGivenItsCredentials(@TempDir Path folder) throws Exception {
    Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
        apiVersion: v1
        kind: Config
        current-context: main
        contexts: [{name: main, context: {cluster: one, user: me}}]
        users: [{name: me, user: {token: nobody}}]
        clusters: [{name: one, cluster: {server: "https://api.invalid:6443"}}]
        """);
    try (ForwardProxy proxy = ForwardProxy.refusing("403 Forbidden");
        OperatorProcess operator = OperatorProcess.builder()
            .kubeconfig(kubeconfig)
            .env("HTTPS_PROXY", "http://me:planted@127.0.0.1:" + proxy.port())
            .env("NO_PROXY", "*.svc,my_host,10.0.0.0/8")
            .start()) {
      Eventually.within(PATIENCE)
          .showing(operator::text)
          .holds(() -> !proxy.credentials().isEmpty());

      assertEquals("CONNECT api.invalid:6443 HTTP/1.1", proxy.asked().get(0));
      String basic =
          Base64.getEncoder().encodeToString("me:planted".getBytes(StandardCharsets.US_ASCII));
      assertEquals("Basic " + basic, proxy.credentials().get(0));
      assertEquals(143, operator.terminate());
      assertFalse(operator.text().contains("planted"), operator.text());
    }
  }

  private static int port(String kubeconfig) {
    Matcher server = SERVER.matcher(kubeconfig);
    assertTrue(server.find(), kubeconfig);
    return Integer.parseInt(server.group(1));
  }
}
