package cloud.alperen.talos.etcdbackup.operator.faults;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What this process holds and did not hold before: threads, connections, open files, temporary files. Immutable.
 *
 * <p>Connections are told apart by the kernel's number of the socket, so that one that is left open is seen although another
 * one was closed. Selectors are not looked at: each belongs to a thread. Where there is no {@code /proc}, neither connections
 * nor open files are seen.
 */
final class Leaks {
  /** The names of threads that come and go while a rig's servers run. */
  static final Pattern POOLS_OF_THE_RIG =
      Pattern.compile("(?:rig|grpc|talos-api|scripted-s3|tcp-proxy)-.*");

  /** No thread may come without being seen. */
  static final Pattern NO_POOLS = Pattern.compile("");

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  // Opened once and kept: classes, and what the JVM reads random numbers and its own state from.
  private static final Pattern OF_THE_JVM = Pattern.compile("open (?:.*\\.jar|/dev/.*|/proc/.*|"
      + Pattern.quote(System.getProperty("java.home")) + "/.*)");

  private final Pattern pools;
  private final Set<String> before;

  private Leaks(Pattern pools) {
    this.pools = pools;
    openTheSocketThatTheJdkKeeps();
    this.before = held();
  }

  /**
   * Takes what is held now for granted.
   *
   * @param pools the names of threads that may come and go at any time
   */
  static Leaks since(Pattern pools) {
    return new Leaks(pools);
  }

  /** Empty if everything has been given back. */
  Set<String> found() {
    Set<String> found = held();
    found.removeAll(before);
    return found;
  }

  /**
   * Waits until everything has been given back, for a while.
   *
   * @param besides what servers still see
   */
  List<Finding> findings(Supplier<List<String>> besides) throws InterruptedException {
    Set<String> last = new TreeSet<>();
    try {
      Eventually.within(LIMIT).showing(last::toString).holds(() -> {
        last.clear();
        last.addAll(found());
        last.addAll(besides.get());
        return last.isEmpty();
      });
      return List.of();
    } catch (AssertionError leak) {
      return List.of(new Finding(Finding.Kind.LEAK, String.valueOf(leak.getMessage())));
    }
  }

  private Set<String> held() {
    Set<String> held = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!isOfTheJvm(thread) && !pools.matcher(thread.getName()).matches()) {
        held.add("thread " + thread.getName() + ", number " + thread.getId());
      }
    }
    openFiles().filter(file -> !OF_THE_JVM.matcher(file).matches()).forEach(held::add);
    for (Path file : list(Path.of(System.getProperty("java.io.tmpdir")))) {
      held.add("temporary file " + file);
    }
    return held;
  }

  /** Once a channel was used, the JDK keeps one socket for ever, to put in the place of those that are being closed. */
  private static void openTheSocketThatTheJdkKeeps() {
    try (SocketChannel unused = SocketChannel.open()) {
      unused.configureBlocking(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfTheJvm(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    // Without a group it has just ended.
    return group == null
        || group.getParent() == null
        || group.getName().equals("InnocuousThreadGroup")
        // The one timer of all futures, begun with the first that may time out, of an alarm for
        // example.
        || thread.getName().equals("CompletableFutureDelayScheduler");
  }

  private static Stream<String> openFiles() {
    List<String> open = new ArrayList<>();
    for (Path descriptor : Files.isDirectory(DESCRIPTORS) ? list(DESCRIPTORS) : List.<Path>of()) {
      try {
        open.add("open " + Files.readSymbolicLink(descriptor));
      } catch (IOException closedMeanwhile) {
        // As the descriptor by which the list was read always is.
        continue;
      }
    }
    return open.stream()
        .filter(
            file -> file.startsWith("open socket:") || file.startsWith("open " + File.separator));
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
