package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A Kubernetes API server on loopback, in memory and over https: create, read, update, watch and delete, with generations,
 * finalizers, conflicts and the status subresource. It does not validate, apply defaults, authorise, or speak to kubectl;
 * for those a real API server is needed.
 *
 * <p>Thread-safe. {@link #close} ends the server; clients are closed by whoever asked for them.
 */
public final class MockKubernetes implements TestKubernetes, AutoCloseable {
  private final MockWebServer server = new MockWebServer();
  private final StrictDispatcher dispatcher = new StrictDispatcher();
  // Held, because the logging system forgets levels of loggers that nobody holds.
  private final Logger requestLog = Logger.getLogger(MockWebServer.class.getName());

  private MockKubernetes() {
    requestLog.setLevel(Level.WARNING);
  }

  /** Starts a server that knows these custom kinds besides Kubernetes' own. */
  public static MockKubernetes start(MockKind... kinds) {
    MockKubernetes kubernetes = new MockKubernetes();
    for (MockKind kind : kinds) {
      kubernetes.install(kind);
    }
    kubernetes.server.setDispatcher(kubernetes.dispatcher);
    kubernetes.server.useHttps();
    kubernetes.server.start(InetAddress.getLoopbackAddress(), 0);
    return kubernetes;
  }

  /** Makes a kind known, as if its CRD was applied just now. Applying a CRD through a client does the same. */
  public void install(MockKind kind) {
    dispatcher.install(kind);
  }

  @Override
  public String kubeconfig() {
    return Kubeconfig.of(server.getPort(), "insecure-skip-tls-verify: true", "mock", "default");
  }

  @Override
  public KubernetesClient client() {
    Config config = Config.fromKubeconfig(kubeconfig());
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  @Override
  public void store(MockKind kind, HasMetadata object) {
    dispatcher.store(
        kind.path(object.getMetadata().getNamespace()),
        object.getMetadata().getName(),
        Serialization.asJson(object));
  }

  /** Answers the next so many matching requests with an error and does not carry them out. */
  public void refuse(Predicate<ApiRequest> which, int code, int times) {
    dispatcher.add(new ApiFault(which, code, false, "", times));
  }

  /** Answers the next so many matching requests with this and 200, as a load balancer in front may, and does not carry them out. */
  public void answerInstead(Predicate<ApiRequest> which, String body, int times) {
    dispatcher.add(new ApiFault(which, 200, false, body, times));
  }

  /** Carries the next so many matching requests out, but answers with an error, as if the answer was lost. */
  public void loseAnswers(Predicate<ApiRequest> which, int times) {
    dispatcher.add(new ApiFault(which, 503, true, "", times));
  }

  /** Everything it was asked since it started or {@link #forgetRequests} was called. */
  public List<ApiRequest> requests() {
    return dispatcher.requests();
  }

  /** How many matching requests there were. */
  public long count(Predicate<ApiRequest> which) {
    return requests().stream().filter(which).count();
  }

  public void forgetRequests() {
    dispatcher.forgetRequests();
  }

  @Override
  public void close() {
    server.shutdown();
  }
}
