package cloud.alperen.talos.etcdbackup.testkit.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server program as a child process, its output in a file. A shell watches over it, which ends it when this process ends,
 * be it by SIGKILL: nothing is left behind by a test run that was cut off. Thread-confined.
 */
public final class NativeServer implements AutoCloseable {
  private static final String WATCH = "\"$@\" >&2 & echo $!; cat > /dev/null; kill -9 $!";

  private final Process shell;
  private final ProcessHandle server;
  private final Path log;

  private NativeServer(Process shell, ProcessHandle server, Path log) {
    this.shell = shell;
    this.server = server;
    this.log = log;
  }

  public static NativeServer start(Path log, List<String> command) {
    return start(log, command, Map.of());
  }

  /** Starts it with more variables than this process has. */
  public static NativeServer start(
      Path log, List<String> command, Map<String, String> environment) {
    List<String> watched = new ArrayList<>(List.of("/bin/sh", "-c", WATCH, "sh"));
    watched.addAll(command);
    try {
      ProcessBuilder builder =
          new ProcessBuilder(watched).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      Process shell = builder.start();
      BufferedReader output = new BufferedReader(
          new InputStreamReader(shell.getInputStream(), StandardCharsets.US_ASCII));
      long pid = Long.parseLong(output.readLine().trim());
      return new NativeServer(shell, ProcessHandle.of(pid).orElseThrow(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.get(0), e);
    }
  }

  public boolean isAlive() {
    return server.isAlive();
  }

  /** Stops or continues it: {@code STOP}, {@code CONT}. */
  public void signal(String name) {
    try {
      int exit = new ProcessBuilder("kill", "-" + name, Long.toString(server.pid()))
          .inheritIO()
          .start()
          .waitFor();
      if (exit != 0) {
        throw new IllegalStateException("cannot send " + name + " to process " + server.pid());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending " + name, e);
    }
  }

  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.destroyForcibly();
    server.onExit().join();
    try {
      // Ends cat, and then the shell; killed, the shell would leave cat behind for a moment.
      shell.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot end the shell that watches a server", e);
    }
    shell.onExit().join();
  }
}
