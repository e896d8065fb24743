package cloud.alperen.talos.etcdbackup.testkit.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyIT {
  private static final int BYTES = 100_000;
  private static final int MORE_THAN_BUFFERS = 8 << 20;

  private final ExecutorService echoes = Executors.newCachedThreadPool();
  private final byte[] sent = new byte[BYTES];
  private final ServerSocket echo;
  private final TcpProxy proxy;

  TcpProxyIT() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy = TcpProxy.to(echo.getLocalPort());
    new Random(1).nextBytes(sent);
  }

  @BeforeEach
  void serve() {
    echoes.execute(() -> {
      while (!echo.isClosed()) {
        try {
          Socket socket = echo.accept();
          echoes.execute(() -> echo(socket));
        } catch (IOException closed) {
          return;
        }
      }
    });
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    echo.close();
    echoes.shutdownNow();
  }

  @Test
  void passesEverythingOn() throws IOException {
    assertArrayEquals(sent, exchange());
  }

  @Test
  void cutsWhatIsConnected() throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      client.getOutputStream().write(sent, 0, 1);
      client.getInputStream().read();
      proxy.cut();
      assertThrows(SocketException.class, () -> client.getInputStream().read());
    }
    assertArrayEquals(sent, exchange());
    assertEquals(2, proxy.connections());
  }

  @Test
  void whoConnectsInVainIsToldAndCounted() throws IOException {
    try (TcpProxy inVain = TcpProxy.to(portWhereNobodyListens());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), inVain.port())) {
      assertThrows(SocketException.class, () -> socket.getInputStream().read());
      assertEquals(1, inVain.connections());
    }
  }

  /** Not the echo's: as long as a thread waits in its accept, a closed listener may still take a connection. */
  private static int portWhereNobodyListens() throws IOException {
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return unused.getLocalPort();
    }
  }

  @Test
  void flipsOneByteInOneDirection() throws IOException {
    proxy.towardsClient(new TcpFault.Flip(70_001));

    byte[] expected = sent.clone();
    expected[70_001] ^= (byte) 0xFF;
    assertArrayEquals(expected, exchange());
  }

  @Test
  void resetsAfterSoManyBytes() {
    proxy.towardsServer(new TcpFault.Cut(50_000));

    assertThrows(SocketException.class, this::exchange);
  }

  @Test
  void staysSilentAfterSoManyBytes() throws IOException {
    proxy.towardsClient(new TcpFault.Stall(50_000));

    try (Socket socket = connect()) {
      assertEquals(50_000, socket.getInputStream().readNBytes(50_000).length);
      socket.setSoTimeout(200);
      assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
    }
  }

  @Test
  void blocksASenderByNotReading() throws Exception {
    proxy.towardsServer(new TcpFault.StopReading(50_000));

    try (Socket socket = connect()) {
      Future<?> sender = echoes.submit(() -> {
        socket.getOutputStream().write(new byte[MORE_THAN_BUFFERS]);
        return null;
      });

      assertEquals(50_000, socket.getInputStream().readNBytes(50_000).length);
      assertThrows(TimeoutException.class, () -> sender.get(300, TimeUnit.MILLISECONDS));
    }
  }

  @Test
  void freezesWhatExistsToo() throws IOException {
    try (Socket socket = connect()) {
      assertArrayEquals(sent, socket.getInputStream().readNBytes(BYTES));
      proxy.freeze();
      socket.getOutputStream().write(2);
      socket.setSoTimeout(200);
      assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
      proxy.behave();
      socket.setSoTimeout(0);
      assertEquals(2, socket.getInputStream().read());
    }
  }

  @Test
  void throttles() throws IOException {
    proxy.towardsClient(new TcpFault.Throttle(200_000));

    long start = System.nanoTime();
    assertArrayEquals(sent, exchange());

    assertTrue(System.nanoTime() - start > 400_000_000, "100 kB came faster than in half a second");
  }

  @Test
  void delays() throws IOException {
    proxy.towardsServer(new TcpFault.Delay(Duration.ofMillis(100)));

    long start = System.nanoTime();
    assertArrayEquals(sent, exchange());

    assertTrue(System.nanoTime() - start > 100_000_000, "nothing was held");
  }

  private byte[] exchange() throws IOException {
    try (Socket socket = connect()) {
      return socket.getInputStream().readNBytes(BYTES);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    echoes.execute(() -> {
      try {
        socket.getOutputStream().write(sent);
      } catch (IOException cut) {
        // What the test provokes, and sees when it reads.
        return;
      }
    });
    return socket;
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException cut) {
      return;
    }
  }
}
