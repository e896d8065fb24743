package cloud.alperen.talos.etcdbackup.operator.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plants what the fault suite looks for. */
class LeaksIT {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Leaks leaks = Leaks.since(Pattern.compile("pool-of-a-server-.*"));

  @Test
  void aThreadIsFoundUntilItEnds() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    Thread thread = start("left-over", end);

    assertEquals(Set.of("thread left-over, number " + thread.getId()), leaks.found());

    end.countDown();
    assertGivenBack();
  }

  @Test
  void aThreadOfAPoolIsNoLeak() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    Thread thread = start("pool-of-a-server-1", end);

    assertEquals(Set.of(), leaks.found());

    end.countDown();
    thread.join();
  }

  @Test
  void aConnectionIsFoundUntilBothEndsAreClosed() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Leaks afterwards = Leaks.since(Leaks.NO_POOLS);
      try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
          Socket accepted = server.accept()) {
        assertTrue(client.isConnected() && accepted.isConnected());

        assertEquals(2, afterwards.found().size(), () -> afterwards.found().toString());
      }

      Eventually.within(LIMIT).holds(() -> afterwards.found().isEmpty());
    }
  }

  @Test
  void anOpenFileIsFoundUntilItIsClosed(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("kept-open"));
    Leaks afterwards = Leaks.since(Leaks.NO_POOLS);
    try (InputStream open = Files.newInputStream(file)) {
      assertEquals(0, open.available());

      assertEquals(Set.of("open " + file.toRealPath()), afterwards.found());
    }

    assertEquals(Set.of(), afterwards.found());
  }

  @Test
  void aTemporaryFileIsFoundUntilItIsDeleted() throws Exception {
    Path file = Files.createTempFile("left-over", "");

    assertEquals(Set.of("temporary file " + file), leaks.found());

    Files.delete(file);
    assertEquals(Set.of(), leaks.found());
  }

  private void assertGivenBack() throws InterruptedException {
    Eventually.within(LIMIT)
        .showing(() -> leaks.found().toString())
        .holds(() -> leaks.found().isEmpty());
  }

  private static Thread start(String name, CountDownLatch end) {
    Thread thread = new Thread(
        () -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        name);
    thread.start();
    return thread;
  }
}
