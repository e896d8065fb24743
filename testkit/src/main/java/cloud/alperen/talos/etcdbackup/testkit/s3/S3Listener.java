package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.testkit.net.ServerThreads;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Accepts connections on 127.0.0.1, over TLS or not, and reads requests from them. Thread-safe. */
final class S3Listener implements AutoCloseable {
  /** Answers requests, each on the thread of its connection. */
  interface Handler {
    /** Answers a request; false if the connection is at its end. */
    boolean arrived(S3Connection connection, S3Request request) throws IOException;
  }

  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger mostConnections = new AtomicInteger();
  private final ServerSocket listener;
  private final Optional<SSLContext> tls;
  private final UnaryOperator<String> spelling;
  private final Handler handler;
  private final ExecutorService threads;
  private volatile boolean mute;

  /**
   * Listens on a free port.
   *
   * @param tls absent for http
   * @param spelling of the names of headers in answers
   */
  S3Listener(Optional<SSLContext> tls, UnaryOperator<String> spelling, Handler handler) {
    this.tls = tls;
    this.spelling = spelling;
    this.handler = handler;
    try {
      this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
    }
    this.threads = ServerThreads.named("scripted-s3-" + listener.getLocalPort());
    threads.execute(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  boolean isSecure() {
    return tls.isPresent();
  }

  /** How many connections are open now. */
  int connections() {
    return connections.size();
  }

  /** How many connections were open at the same time, at most. */
  int mostConnections() {
    return mostConnections.get();
  }

  /** Accepts further connections but never says anything on them, not even a TLS handshake. */
  void fallSilent() {
    mute = true;
  }

  void speak() {
    mute = false;
  }

  @Override
  public void close() {
    closeQuietly(listener);
    connections.forEach(S3Listener::closeQuietly);
    threads.shutdownNow();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        connections.add(socket);
        mostConnections.accumulateAndGet(connections.size(), Math::max);
        if (!mute) {
          threads.execute(() -> serve(socket));
        }
      } catch (IOException e) {
        // Closed, or the client gave up before it was accepted; the loop's condition tells.
        continue;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      S3Connection connection = new S3Connection(socket, stream(socket), spelling);
      for (S3Request request = connection.readRequest();
          request != null;
          request = connection.readRequest()) {
        if (!handler.arrived(connection, request)) {
          return;
        }
      }
    } catch (IOException e) {
      // The client went away, or refused our certificate: what a test client does on purpose.
      return;
    } finally {
      connections.remove(socket);
    }
  }

  private Socket stream(Socket socket) throws IOException {
    if (tls.isEmpty()) {
      return socket;
    }
    SSLSocket secure = (SSLSocket)
        tls.get().getSocketFactory().createSocket(socket, null, socket.getPort(), false);
    secure.setUseClientMode(false);
    return secure;
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
