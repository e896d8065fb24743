package cloud.alperen.talos.etcdbackup.operator.harness;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The operator as an admin starts it: {@code java -jar}, configured by environment variables only. Its output is kept;
 * {@link #close} ends it by its own id.
 */
public final class OperatorProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  // What waits for the end, or for somebody to probe, is not among them.
  private static final Pattern AT_WORK =
      Pattern.compile("at cloud\\.alperen\\.talos\\.etcdbackup\\.(ports|adapter)\\.");
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final int probePort;
  private final int metricsPort;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final Thread reader;
  private final Thread lastResort;
  private final HttpClient http = HttpClient.newHttpClient();

  private OperatorProcess(Process process, int probePort, int metricsPort) {
    this.process = process;
    this.probePort = probePort;
    this.metricsPort = metricsPort;
    this.lastResort = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(lastResort);
    this.reader = new Thread(this::readOutput, "operator-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** How the process is launched. */
  public static final class Builder {
    private final Map<String, String> environment = new TreeMap<>();
    private final List<String> prefix = new ArrayList<>();
    private final List<String> jvmArguments = new ArrayList<>(List.of(
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        "-XX:TieredStopAtLevel=4",
        "-Dfile.encoding=UTF-8"));

    public Builder kubeconfig(Path file) {
      return env("KUBECONFIG", file.toString());
    }

    public Builder env(String name, String value) {
      environment.put(name, value);
      return this;
    }

    public Builder jvm(String... arguments) {
      jvmArguments.addAll(List.of(arguments));
      return this;
    }

    /** A command that runs the JVM, for example strace with its options. */
    public Builder under(String... command) {
      prefix.addAll(List.of(command));
      return this;
    }

    /** Starts it without waiting for anything. */
    public OperatorProcess start() {
      try {
        int probePort = freePort();
        int metricsPort = freePortBut(probePort);
        List<String> command = new ArrayList<>(prefix);
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(jvmArguments);
        command.addAll(List.of("-jar", jar().toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder
            .environment()
            .keySet()
            .removeIf(name -> name.startsWith("TEB_") || name.startsWith("JAVA_TOOL"));
        builder.environment().put("TEB_HTTP_PORT", Integer.toString(probePort));
        builder.environment().put("TEB_METRICS_PORT", Integer.toString(metricsPort));
        builder.environment().putAll(environment);
        return new OperatorProcess(builder.start(), probePort, metricsPort);
      } catch (IOException e) {
        throw new UncheckedIOException("the operator cannot be started", e);
      }
    }

    /** Starts it and waits until it says that it is ready. */
    public OperatorProcess startReady() throws InterruptedException {
      OperatorProcess operator = start();
      try {
        operator.awaitReady();
        return operator;
      } catch (RuntimeException | InterruptedException e) {
        operator.kill();
        throw e;
      }
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  public void awaitReady() throws InterruptedException {
    Eventually.within(START_LIMIT).holds(() -> {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "the operator ended with exit code " + process.exitValue() + ":\n" + text());
      }
      return get("/readyz").status() == 200;
    });
  }

  /** What an HTTP GET of a management path answers; status 0 if nobody answers. */
  public record Answer(int status, String body) {}

  public Answer get(String path) throws InterruptedException {
    int port = path.equals("/metrics") ? metricsPort : probePort;
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(5))
        .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException notListening) {
      return new Answer(0, String.valueOf(notListening.getMessage()));
    }
  }

  public List<String> output() {
    return List.copyOf(output);
  }

  public String text() {
    return String.join("\n", output);
  }

  /** CPU time used so far by the process, user and system. */
  public Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** High-water mark of resident memory in bytes; 0 where the system does not tell. */
  public long peakResidentBytes() throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  /** The threads that work on a backup, or in an adapter, right now, by name, as the JDK's jcmd shows them. */
  public List<String> workingThreads() throws IOException, InterruptedException {
    Process jcmd = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            Long.toString(process.pid()),
            "Thread.print")
        .redirectErrorStream(true)
        .start();
    String dump = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd failed: " + dump);
    }
    return Stream.of(dump.split("\n\n"))
        .map(String::strip)
        .filter(thread -> thread.startsWith("\"") && AT_WORK.matcher(thread).find())
        .map(thread -> thread.substring(1, thread.indexOf('"', 1)))
        .toList();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Sends SIGTERM and waits for the end. */
  public int terminate() throws InterruptedException {
    // Under a tracer, SIGTERM to the tracer would not reach the operator.
    process.descendants().findFirst().orElse(process.toHandle()).destroy();
    if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      kill();
      throw new IllegalStateException("the operator did not end after SIGTERM:\n" + text());
    }
    forget();
    return process.exitValue();
  }

  /** Waits until it ends by itself. */
  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("the operator still runs:\n" + text());
    }
    reader.join();
    forget();
    return process.exitValue();
  }

  /** Sends SIGKILL. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
    forget();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  private void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(lastResort);
    } catch (IllegalStateException alreadyShuttingDown) {
      // Then the hook is about to run, and finds nothing to do.
      return;
    }
  }

  private void readOutput() {
    try (BufferedReader lines = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
      }
    } catch (IOException closedUnderneath) {
      output.add("(output ended: " + closedUnderneath.getMessage() + ")");
    }
  }

  private static Path jar() {
    Path jar = Path.of(System.getProperty("operator.jar", "target/talos-etcd-backup-operator.jar"));
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(
          "build the operator first: mvn -DskipTests package; there is no " + jar);
    }
    return jar;
  }

  private static int freePortBut(int taken) throws IOException {
    int port = freePort();
    return port == taken ? freePortBut(taken) : port;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
