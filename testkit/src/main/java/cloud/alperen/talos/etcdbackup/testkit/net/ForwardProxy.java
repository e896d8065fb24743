package cloud.alperen.talos.etcdbackup.testkit.net;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;

/**
 * A proxy that clients are told of, as companies have it: asked with CONNECT, it leads to one port of 127.0.0.1, whatever host it
 * was asked for, or refuses. Thread-safe; daemon threads. Whoever starts it closes it, which cuts all connections.
 */
public final class ForwardProxy implements AutoCloseable {
  private static final String CREDENTIALS = "proxy-authorization: ";

  private final ServerSocket listener;
  private final int target;
  private final String answer;
  private final ExecutorService threads;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<String> heads = new CopyOnWriteArrayList<>();

  private ForwardProxy(int target, String answer) {
    this.target = target;
    this.answer = answer;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
    }
    threads = ServerThreads.named("forward-proxy-" + listener.getLocalPort());
    threads.execute(this::accept);
  }

  /** One that leads to this port of 127.0.0.1. */
  public static ForwardProxy to(int port) {
    return new ForwardProxy(port, "HTTP/1.1 200 Connection established\r\n\r\n");
  }

  /** One that answers with a page of its own, for example {@code 403 Forbidden}. */
  public static ForwardProxy refusing(String status) {
    String page = "<html><body>%s</body></html>".formatted(status);
    return new ForwardProxy(
        0,
        "HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, page.length(), page));
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** What it was asked so far, for example {@code CONNECT s3.example.com:443 HTTP/1.1}. */
  public List<String> asked() {
    return heads.stream().map(head -> head.lines().findFirst().orElse("")).toList();
  }

  /** The credentials that it was given so far, as clients encode them. */
  public List<String> credentials() {
    return heads.stream()
        .flatMap(String::lines)
        .filter(line -> line.regionMatches(true, 0, CREDENTIALS, 0, CREDENTIALS.length()))
        .map(line -> line.substring(CREDENTIALS.length()))
        .toList();
  }

  @Override
  public void close() {
    closeQuietly(listener);
    sockets.forEach(ForwardProxy::closeQuietly);
    threads.shutdownNow();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        threads.execute(() -> serve(client));
      } catch (IOException closed) {
        // The loop's condition tells.
        continue;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      heads.add(head(client.getInputStream()));
      if (target == 0) {
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        return;
      }
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
        sockets.add(server);
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        threads.execute(() -> pass(server, client));
        client.getInputStream().transferTo(server.getOutputStream());
      }
    } catch (IOException gone) {
      // Of no interest: clients hang up, and so does whoever ends the test.
      closeQuietly(client);
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException gone) {
      closeQuietly(to);
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the client hung up");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
