package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import cloud.alperen.talos.etcdbackup.testkit.process.NativeServer;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The etcd and the kube-apiserver of a {@link RealKubernetes}, as processes with their files in one folder. Not thread-safe. */
final class ControlPlaneServers implements AutoCloseable {
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
  private NativeServer etcd;
  private NativeServer apiServer;

  private ControlPlaneServers(KubernetesAssets assets, Path folder, String adminToken)
      throws IOException {
    this.assets = assets;
    this.folder = folder;
    this.port = freePort();
    this.etcdUrl = "http://127.0.0.1:" + freePort();
    this.peerPort = freePort();
    prepare(adminToken);
    this.etcd = startEtcd();
    this.apiServer = apiServerProcess();
  }

  /** Starts both, and waits for neither. */
  static ControlPlaneServers start(KubernetesAssets assets, Path folder, String adminToken)
      throws IOException {
    return new ControlPlaneServers(assets, folder, adminToken);
  }

  KubernetesAssets assets() {
    return assets;
  }

  Path folder() {
    return folder;
  }

  Path auditLog() {
    return folder.resolve("audit.log");
  }

  int port() {
    return port;
  }

  NativeServer apiServer() {
    return apiServer;
  }

  void startApiServer() {
    apiServer = apiServerProcess();
  }

  private Path certificateFile() {
    return folder.resolve("certificates/apiserver.crt");
  }

  boolean hasCertificate() {
    return Files.exists(certificateFile());
  }

  /** In Base64. */
  String certificate() {
    return base64(certificateFile());
  }

  void keepData() {
    replaceData("etcd", "etcd-kept");
  }

  void restoreData() {
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

  void removeCertificate() {
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

  void forgetHistory() {
    HttpClient http = HttpClient.newHttpClient();
    try {
      // A range request says at which revision the store is.
      String range = post(http, "/v3/kv/range", "{\"key\":\"AA==\"}");
      String revision =
          new ObjectMapper().readTree(range).path("header").path("revision").asText();
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
    apiServer.close();
    etcd.close();
    try {
      deleteTree(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder, e);
    }
  }

  private void prepare(String adminToken) throws IOException {
    Files.writeString(folder.resolve("audit-policy.yaml"), AUDIT_POLICY);
    Files.writeString(
        folder.resolve("tokens.csv"), adminToken + ",admin,admin,\"system:masters\"\n");
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

  private NativeServer apiServerProcess() {
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
