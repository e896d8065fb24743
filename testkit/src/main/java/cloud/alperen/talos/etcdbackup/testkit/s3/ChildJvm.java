package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A Java program as a child process, on the Java runtime of this one.
 *
 * <p>The program prints one line that starts with the agreed word when it can be used, and ends when
 * its standard input does. So it never outlives this process, even one that is killed. What else it
 * prints is kept (the last lines) and shown when it fails to start.
 *
 * <p>Thread-safe. Whoever starts it closes it; closing kills it and waits until it is gone.
 */
final class ChildJvm implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int LINES_KEPT = 400;

  private final Process process;
  private final String readyWord;
  private final CompletableFuture<String> readyLine = new CompletableFuture<>();
  private final Deque<String> output = new ArrayDeque<>();

  private ChildJvm(Process process, String readyWord) {
    this.process = process;
    this.readyWord = readyWord;
  }

  record Program(Class<?> main, List<String> jvmArguments, List<Path> classPath) {}

  static ChildJvm start(
      Program program, List<String> arguments, Map<String, String> environment, String readyWord) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(program.jvmArguments());
    command.add("-cp");
    command.add(String.join(
        File.pathSeparator, program.classPath().stream().map(Path::toString).toList()));
    command.add(program.main().getName());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Options meant for the tests' own JVM (agents, heap sizes) are not for the child.
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    try {
      ChildJvm child = new ChildJvm(builder.start(), readyWord);
      Thread reader =
          new Thread(child::readOutput, "output-of-" + program.main().getSimpleName());
      reader.setDaemon(true);
      reader.start();
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + program.main().getName(), e);
    }
  }

  /** Waits until the program says that it is ready; kills it if it does not. */
  List<String> awaitReady() {
    try {
      String line = readyLine.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
      return List.of(line.substring(readyWord.length()).trim().split(" "));
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a child process started", e);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new IllegalStateException("the child process did not start:\n" + output(), e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String output() {
    synchronized (output) {
      return String.join("\n", output);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    boolean interrupted = false;
    while (true) {
      try {
        process.waitFor();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void readOutput() {
    try (BufferedReader lines = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(readyWord + " ")) {
          readyLine.complete(line);
        }
        keep(line);
      }
      readyLine.completeExceptionally(new IllegalStateException("it ended"));
    } catch (IOException e) {
      readyLine.completeExceptionally(e);
    }
  }

  private void keep(String line) {
    synchronized (output) {
      output.addLast(line);
      if (output.size() > LINES_KEPT) {
        output.removeFirst();
      }
    }
  }
}
