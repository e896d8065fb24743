package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.testkit.process.NativeServer;
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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
  private static final String AUDIT_POLICY = """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
      - level: None
        users: ["system:apiserver", "admin"]
      - level: Metadata
      """;

  private final KubernetesAssets assets;
  private final Path folder;
  private final int port;
  private final String etcdUrl;
  private final int peerPort;
  private final ObjectMapper json = new ObjectMapper();
  private NativeServer etcd;
  private NativeServer apiServer;

  @SuppressWarnings("NullAway.Init") // Set as soon as it answers; only close() may come before.
  private KubernetesClient client;

  private RealKubernetes(KubernetesAssets assets, Path folder) throws IOException {
    this.assets = assets;
    this.folder = folder;
    this.port = freePort();
    this.etcdUrl = "http://127.0.0.1:" + freePort();
    this.peerPort = freePort();
    prepare();
    this.etcd = startEtcd();
    this.apiServer = startApiServer();
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
      RealKubernetes started = new RealKubernetes(assets, Files.createTempDirectory("kubernetes"));
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
    return kubeconfig(namespace, token, port);
  }

  /** The same through something that listens on this port of 127.0.0.1 and passes on to {@link #port}. */
  public String kubeconfig(String namespace, String token, int through) {
    return """
        apiVersion: v1
        kind: Config
        current-context: real
        clusters:
        - name: real
          cluster:
            server: https://127.0.0.1:%d
            certificate-authority-data: %s
        users:
        - name: user
          user:
            token: %s
        contexts:
        - name: real
          context: {cluster: real, user: user, namespace: %s}
        """.formatted(
            through, base64(folder.resolve("certificates/apiserver.crt")), token, namespace);
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
      Path file = folder.resolve("admin.kubeconfig");
      Files.writeString(file, kubeconfig());
      return new Kubectl(assets.kubectl(), folder, file);
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
    Map<String, AuditEntry> entries = new LinkedHashMap<>();
    try (Stream<String> lines = Files.lines(folder.resolve("audit.log"))) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (line.contains(user) && line.endsWith("}")) {
          JsonNode event = json.readTree(line);
          entries.putIfAbsent(event.path("auditID").asText(), AuditEntry.of(event));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries.values().stream().filter(entry -> entry.user().equals(user)).toList();
  }

  /** Ends the API server as a crash would; its data stays. */
  public void stop() {
    apiServer.close();
  }

  /** Starts a stopped API server where it was, and waits until it answers. */
  public void startAgain() {
    apiServer = startApiServer();
    awaitReady();
  }

  /** Keeps aside what is stored now, for {@link #restoreData}. To be called while it is stopped. */
  public void keepData() {
    replaceData("etcd", "etcd-kept");
  }

  /** Brings back what {@link #keepData} kept, with its revisions: an earlier snapshot, restored. To be called while it is stopped. */
  public void restoreData() {
    replaceData("etcd-kept", "etcd");
  }

  private void replaceData(String from, String to) {
    etcd.close();
    try {
      deleteTree(folder.resolve(to));
      try (Stream<Path> files = Files.walk(folder.resolve(from))) {
        for (Path file : files.toList()) {
          Files.copy(file, folder.resolve(to).resolve(folder.resolve(from).relativize(file)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy what etcd has stored", e);
    }
    etcd = startEtcd();
  }

  /** Gives it another certificate of another CA when it is started again. To be called while it is stopped; clients made before trust it no more. */
  public void replaceCertificate() {
    try {
      deleteTree(folder.resolve("certificates"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the certificate", e);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Keeps the API server from doing anything; connections stay open and nothing is answered. */
  public void freeze() {
    apiServer.signal("STOP");
  }

  public void thaw() {
    apiServer.signal("CONT");
  }

  /** Where it listens, on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Makes it forget all history, so that a watch cannot go on where it was. To be called while it is stopped. */
  public void forgetHistory() {
    HttpClient http = HttpClient.newHttpClient();
    try {
      // A range request says at which revision the store is.
      String range = post(http, "/v3/kv/range", "{\"key\":\"AA==\"}");
      String revision = json.readTree(range).path("header").path("revision").asText();
      post(http, "/v3/kv/compaction", "{\"revision\":\"" + revision + "\",\"physical\":true}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while etcd compacted", e);
    }
  }

  private String post(HttpClient http, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(
        HttpRequest.newBuilder(URI.create(etcdUrl + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("etcd refused " + path + ": " + response.body());
    }
    return response.body();
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    apiServer.close();
    etcd.close();
    try {
      deleteTree(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder, e);
    }
  }

  private void prepare() throws IOException {
    Files.writeString(folder.resolve("audit-policy.yaml"), AUDIT_POLICY);
    Files.writeString(
        folder.resolve("tokens.csv"), ADMIN_TOKEN + ",admin,admin,\"system:masters\"\n");
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
      keys.initialize(2048);
      Files.writeString(
          folder.resolve("accounts.key"),
          "-----BEGIN PRIVATE KEY-----\n"
              + Base64.getMimeEncoder()
                  .encodeToString(keys.generateKeyPair().getPrivate().getEncoded())
              + "\n-----END PRIVATE KEY-----\n");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has RSA", e);
    }
  }

  private NativeServer startEtcd() {
    return NativeServer.start(
        folder.resolve("etcd.log"),
        List.of(
            assets.etcd(),
            "--data-dir=" + folder.resolve("etcd"),
            "--unsafe-no-fsync",
            "--listen-client-urls=" + etcdUrl,
            "--advertise-client-urls=" + etcdUrl,
            "--listen-peer-urls=http://127.0.0.1:" + peerPort));
  }

  private NativeServer startApiServer() {
    List<String> command = new ArrayList<>(List.of(
        assets.apiServer(),
        "--etcd-servers=" + etcdUrl,
        "--bind-address=127.0.0.1",
        "--secure-port=" + port,
        "--cert-dir=" + folder.resolve("certificates"),
        "--service-cluster-ip-range=10.0.0.0/24",
        "--authorization-mode=RBAC",
        "--token-auth-file=" + folder.resolve("tokens.csv"),
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + folder.resolve("accounts.key"),
        "--service-account-signing-key-file=" + folder.resolve("accounts.key"),
        "--disable-admission-plugins=ServiceAccount",
        "--audit-policy-file=" + folder.resolve("audit-policy.yaml"),
        "--audit-log-path=" + folder.resolve("audit.log"),
        "--audit-log-mode=blocking"));
    return NativeServer.start(folder.resolve("kube-apiserver.log"), command);
  }

  private void awaitReady() {
    Eventually.within(START_LIMIT)
        .lookingEvery(BETWEEN_LOOKS)
        .showing(apiServer::log)
        .becomes(() -> {
          if (!apiServer.isAlive()) {
            throw new IllegalStateException("the kube-apiserver ended:\n" + apiServer.log());
          }
          return ready();
        });
  }

  private boolean ready() {
    if (!Files.exists(folder.resolve("certificates/apiserver.crt"))) {
      return false;
    }
    try (KubernetesClient client = client()) {
      return "ok".equals(client.raw("/readyz"))
          && client.namespaces().withName("default").get() != null;
    } catch (KubernetesClientException notYet) {
      return false;
    }
  }

  private static String base64(Path file) {
    try {
      return Base64.getEncoder()
          .encodeToString(Files.readString(file).getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
