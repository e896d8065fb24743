package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A real kube-apiserver with its etcd on loopback: schemas, defaults, RBAC, audit log, service account tokens, and kubectl.
 * No controllers run, so no Pod is ever started and owner references collect nothing. It can be stopped, started again and
 * frozen.
 *
 * <p>Takes about five seconds to start, so tests share one and keep apart by namespace: see {@link OnRealKubernetes}. The
 * servers are child processes, their data is in a temporary folder; {@link #close} ends and removes both. Requests may come
 * from any thread; {@link #stop}, {@link #startAgain}, {@link #freeze} and {@link #thaw} from one at a time.
 *
 * <p>fabric8's {@code kube-api-test} starts the same programs, but offers no way to freeze one or to bring it back.
 */
public final class RealKubernetes implements TestKubernetes, AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  // Each look makes a client.
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  // Servers, operator and test share few cores.
  private static final int CLIENT_PATIENCE_MILLIS = 60_000;
  private static final String ADMIN_TOKEN = "admin-of-a-test";

  private final ObjectMapper json = new ObjectMapper();
  private final ControlPlaneServers servers;

  @SuppressWarnings("NullAway.Init") // Set as soon as it answers; only close() may come before.
  private KubernetesClient client;

  private RealKubernetes(ControlPlaneServers servers) {
    this.servers = servers;
  }

  /** Whether the programs are there. */
  public static boolean installed() {
    return KubernetesAssets.find().isPresent();
  }

  /** How to get the programs. */
  public static String howToInstall() {
    return "set %s to a folder with k8s/<version>/{etcd,kube-apiserver,kubectl}, for example what .ci/kube-assets prints"
        .formatted(KubernetesAssets.VARIABLE);
  }

  /**
   * Starts it and waits until it answers.
   *
   * @throws IllegalStateException if the programs are missing, or do not start
   */
  public static RealKubernetes start() {
    KubernetesAssets assets = KubernetesAssets.find()
        .orElseThrow(() -> new IllegalStateException("No real Kubernetes API: " + howToInstall()));
    try {
      RealKubernetes started = new RealKubernetes(
          ControlPlaneServers.start(assets, Files.createTempDirectory("kubernetes"), ADMIN_TOKEN));
      try {
        started.awaitReady();
        started.client = started.client();
        return started;
      } catch (RuntimeException e) {
        started.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a Kubernetes API", e);
    }
  }

  @Override
  public String kubeconfig() {
    return kubeconfig("default", ADMIN_TOKEN);
  }

  /** The kubeconfig of somebody who may do everything, at home in this namespace. */
  public String kubeconfig(String namespace) {
    return kubeconfig(namespace, ADMIN_TOKEN);
  }

  /** The kubeconfig of whoever has this token, at home in this namespace. */
  public String kubeconfig(String namespace, String token) {
    return kubeconfig(namespace, token, port());
  }

  /** The same through something that listens on this port of 127.0.0.1 and passes on to {@link #port}. */
  public String kubeconfig(String namespace, String token, int through) {
    return Kubeconfig.of(
        through, "certificate-authority-data: " + servers.certificate(), token, namespace);
  }

  @Override
  public KubernetesClient client() {
    Config config = Config.fromKubeconfig(kubeconfig());
    config.setRequestRetryBackoffLimit(0);
    config.setRequestTimeout(CLIENT_PATIENCE_MILLIS);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** kubectl as somebody who may do everything. */
  public Kubectl kubectl() {
    try {
      Path file = servers.folder().resolve("admin.kubeconfig");
      Files.writeString(file, kubeconfig());
      return new Kubectl(servers.assets().kubectl(), servers.folder(), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A token of a service account, valid for an hour. */
  public String serviceAccountToken(String namespace, String name) {
    return kubectl().run("create", "token", name, "--namespace", namespace).trim();
  }

  /** Makes the kind TalosControlPlane known; whatever fields it has are kept. */
  public void installControlPlanes() {
    try (InputStream crd = RealKubernetes.class.getResourceAsStream("taloscontrolplanes.yaml")) {
      kubectl().apply(new String(crd.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    kubectl()
        .run("wait", "--for=condition=Established", "crd/taloscontrolplanes." + MockKind.GROUP);
  }

  @Override
  public void store(MockKind kind, HasMetadata object) {
    String path = kind.path(object.getMetadata().getNamespace());
    try {
      JsonNode created = json.readTree(client.raw(path, "POST", object));
      Map<String, Object> withStatus = new LinkedHashMap<>();
      json.readTree(client.getKubernetesSerialization().asJson(object))
          .properties()
          .forEach(field -> withStatus.put(field.getKey(), field.getValue()));
      withStatus.put("metadata", created.path("metadata"));
      client.raw(
          path + "/" + object.getMetadata().getName() + "/status",
          "PUT",
          json.writeValueAsString(withStatus));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every request of a user that was answered so far, in the order of their answers; a watch when it began. */
  public List<AuditEntry> audit(String user) {
    return AuditEntry.of(user, servers.auditLog());
  }

  /** Ends the API server as a crash would; its data stays. */
  public void stop() {
    servers.apiServer().close();
  }

  /** Starts a stopped API server where it was, and waits until it answers. */
  public void startAgain() {
    servers.startApiServer();
    awaitReady();
  }

  /** Keeps aside what is stored now, for {@link #restoreData}. To be called while it is stopped. */
  public void keepData() {
    servers.keepData();
  }

  /** Brings back what {@link #keepData} kept, with its revisions: an earlier snapshot, restored. To be called while it is stopped. */
  public void restoreData() {
    servers.restoreData();
  }

  /** Gives it another certificate of another CA when it is started again. To be called while it is stopped; clients made before trust it no more. */
  public void replaceCertificate() {
    servers.removeCertificate();
  }

  /** Keeps the API server from doing anything; connections stay open and nothing is answered. */
  public void freeze() {
    servers.apiServer().signal("STOP");
  }

  public void thaw() {
    servers.apiServer().signal("CONT");
  }

  /** Where it listens, on 127.0.0.1. */
  public int port() {
    return servers.port();
  }

  /** Makes it forget all history, so that a watch cannot go on where it was. To be called while it is stopped. */
  public void forgetHistory() {
    servers.forgetHistory();
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    servers.close();
  }

  private void awaitReady() {
    Eventually.within(START_LIMIT)
        .lookingEvery(BETWEEN_LOOKS)
        .showing(() -> servers.apiServer().log())
        .becomes(() -> {
          if (!servers.apiServer().isAlive()) {
            throw new IllegalStateException(
                "the kube-apiserver ended:\n" + servers.apiServer().log());
          }
          return ready();
        });
  }

  private boolean ready() {
    if (!servers.hasCertificate()) {
      return false;
    }
    try (KubernetesClient client = client()) {
      return "ok".equals(client.raw("/readyz"))
          && client.namespaces().withName("default").get() != null;
    } catch (KubernetesClientException notYet) {
      return false;
    }
  }
}
