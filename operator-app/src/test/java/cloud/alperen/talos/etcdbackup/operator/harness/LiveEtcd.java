package cloud.alperen.talos.etcdbackup.operator.harness;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A real etcd with one member, in a temporary folder that {@link #close} removes. Needs etcd and etcdctl on the path. */
public final class LiveEtcd implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder;
  private final Process process;
  private final String url;

  private LiveEtcd(Path folder, Process process, String url) {
    this.folder = folder;
    this.process = process;
    this.url = url;
  }

  /** Whether it can be started here. */
  public static boolean installed() {
    return Tools.installed("etcd") && Tools.installed("etcdctl");
  }

  public static LiveEtcd start() throws IOException, InterruptedException {
    return start(Files.createTempDirectory("live-etcd"), Optional.empty());
  }

  /** Starts etcd on a data folder that a snapshot was restored into. */
  public static LiveEtcd startRestored(Path snapshot) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("restored-etcd");
    return start(folder, Optional.of(snapshot));
  }

  private static LiveEtcd start(Path folder, Optional<Path> snapshot)
      throws IOException, InterruptedException {
    String client = "http://127.0.0.1:" + freePort();
    String peer = "http://127.0.0.1:" + freePort();
    Path data = folder.resolve("data");
    if (snapshot.isPresent()) {
      run(List.of(
          "etcdctl",
          "snapshot",
          "restore",
          snapshot.get().toString(),
          "--data-dir",
          data.toString(),
          "--name",
          "default",
          "--initial-cluster",
          "default=" + peer,
          "--initial-advertise-peer-urls",
          peer));
    }
    ProcessBuilder builder = new ProcessBuilder(
            "etcd",
            "--data-dir",
            data.toString(),
            "--listen-client-urls",
            client,
            "--advertise-client-urls",
            client,
            "--listen-peer-urls",
            peer,
            "--initial-advertise-peer-urls",
            peer,
            "--initial-cluster",
            "default=" + peer)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("etcd.log").toFile());
    LiveEtcd etcd = new LiveEtcd(folder, builder.start(), client);
    try {
      Eventually.within(START_LIMIT).showing(etcd::log).holds(etcd::healthy);
      return etcd;
    } catch (AssertionError | RuntimeException | InterruptedException e) {
      etcd.close();
      throw e;
    }
  }

  public void put(String key, byte[] value) throws IOException, InterruptedException {
    String body = "{\"key\":\"%s\",\"value\":\"%s\"}"
        .formatted(base64(key.getBytes(StandardCharsets.UTF_8)), base64(value));
    HttpResponse<String> response = post("/v3/kv/put", body);
    if (response.statusCode() != 200) {
      throw new IOException("etcd refused a key: " + response.body());
    }
  }

  public Optional<String> get(String key) throws IOException, InterruptedException {
    HttpResponse<String> response = post(
        "/v3/kv/range", "{\"key\":\"%s\"}".formatted(base64(key.getBytes(StandardCharsets.UTF_8))));
    String marker = "\"value\":\"";
    int at = response.body().indexOf(marker);
    if (at < 0) {
      return Optional.empty();
    }
    int start = at + marker.length();
    String value = response.body().substring(start, response.body().indexOf('"', start));
    return Optional.of(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
  }

  /** What {@code etcdctl snapshot save} saves: the same bytes that Talos streams. */
  public Path snapshot() throws IOException, InterruptedException {
    Path file = folder.resolve("snapshot.db");
    Files.deleteIfExists(file);
    run(List.of("etcdctl", "--endpoints", url, "snapshot", "save", file.toString()));
    return file;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder, e);
    }
  }

  private boolean healthy() throws InterruptedException {
    if (!process.isAlive()) {
      throw new IllegalStateException("etcd ended: " + log());
    }
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/health"))
          .timeout(Duration.ofSeconds(2))
          .build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body().contains("true");
    } catch (IOException notYet) {
      return false;
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("etcd.log"));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true);
    // etcdctl 3.4 and older speak the old protocol unless told.
    builder.environment().putAll(Map.of("ETCDCTL_API", "3"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + output);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
