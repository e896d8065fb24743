package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Takes snapshots from all nodes at once in a JVM of its own, with the limits and the security
 * providers that a test wants. Reads the secrets bundle from standard input; prints, for each node in
 * order, how many bytes came or what went wrong.
 */
final class SnapshotProgram {
  static final String BOUNCY_CASTLE_FIRST = "bouncy-castle-first";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String RESULT = "result: ";

  private SnapshotProgram() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals(BOUNCY_CASTLE_FIRST)) {
      Security.insertProviderAt(new BouncyCastleProvider(), 1);
    }
    TalosIdentity identity = new TalosIdentity.SecretsBundle(
        SecretValue.of(new String(System.in.readAllBytes(), StandardCharsets.UTF_8)));
    List<String> nodes = Arrays.asList(arguments).subList(1, arguments.length);
    ExecutorService readers = Executors.newFixedThreadPool(nodes.size());
    List<Future<String>> results = new ArrayList<>();
    for (String node : nodes) {
      results.add(readers.submit(() -> drain(Endpoint.parse(node), identity)));
    }
    for (Future<String> result : results) {
      System.out.println(RESULT + result.get());
    }
    readers.shutdown();
  }

  private static String drain(Endpoint node, TalosIdentity identity) {
    TalosSnapshotSource source = new TalosSnapshotSource(
        TalosTimeouts.defaults(), OneNode.CLOCK, System::nanoTime, new SecureRandom());
    Deadline deadline = Deadline.after(LIMIT, System::nanoTime);
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    long total = 0;
    try (ByteStream stream =
        source.open(OneNode.access(node, identity), node, OneNode.ANY_MEMBER, deadline)) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer.clear())) {
        total += count;
      }
      return String.valueOf(total);
    } catch (BackupException e) {
      return e.failure().userMessage();
    }
  }

  /** Runs the program in a new JVM to its end. */
  static List<String> run(List<String> jvmOptions, String bundle, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-XX:-UsePerfData", "-cp", System.getProperty("java.class.path")));
    command.add(SnapshotProgram.class.getName());
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try {
        process.getOutputStream().write(bundle.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<String> results = output
            .lines()
            .filter(line -> line.startsWith(RESULT))
            .map(line -> line.substring(RESULT.length()))
            .toList();
        if (results.size() != arguments.size() - 1) {
          throw new AssertionError(output);
        }
        return results;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
