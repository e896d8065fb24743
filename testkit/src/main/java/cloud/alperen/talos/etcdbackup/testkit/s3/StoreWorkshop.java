package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.testkit.process.NativeServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A temporary folder and the server programs that work in it. Closing it ends the programs, the last one first, and removes
 * the folder. Thread-confined.
 */
final class StoreWorkshop implements AutoCloseable {
  private static final int TRIES = 5;
  private static final Duration START_LIMIT = Duration.ofSeconds(120);

  private final Path folder;
  private final Deque<NativeServer> servers = new ArrayDeque<>();

  StoreWorkshop(String name) {
    try {
      this.folder = Files.createTempDirectory(name);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder for " + name, e);
    }
  }

  Path folder() {
    return folder;
  }

  Path newFolder(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path write(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  NativeServer serve(String name, List<String> command, Map<String, String> environment) {
    NativeServer server =
        NativeServer.start(folder.resolve(name + ".output"), command, environment);
    servers.push(server);
    return server;
  }

  /** Runs a program that ends by itself, again for a while if it fails: one whose server is not quite up yet. */
  void runUntilItWorks(List<String> command) {
    for (int left = TRIES; left > 1; left--) {
      try {
        run(command);
        return;
      } catch (IllegalStateException notYet) {
        if (Thread.currentThread().isInterrupted()) {
          throw notYet;
        }
      }
    }
    run(command);
  }

  /** Runs a program that ends by itself. */
  void run(List<String> command) {
    Path output = folder.resolve("command.output");
    try {
      Process process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start();
      boolean ended = process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
      process.destroyForcibly();
      if (!ended || process.exitValue() != 0) {
        throw failure(command + " failed: " + Files.readString(output));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command.get(0), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a store was set up", e);
    }
  }

  private IllegalStateException failure(String what) {
    StringBuilder message = new StringBuilder(what);
    servers.forEach(server -> message.append('\n').append(server.log()));
    return new IllegalStateException(message.toString());
  }

  /** Waits until a server can be used. */
  void await(NativeServer server, BooleanSupplier ready) {
    Eventually.within(START_LIMIT).showing(server::log).becomes(() -> {
      if (!server.isAlive()) {
        throw failure("a store did not start");
      }
      return ready.getAsBoolean();
    });
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    while (!servers.isEmpty()) {
      servers.pop().close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder, e);
    }
  }
}
