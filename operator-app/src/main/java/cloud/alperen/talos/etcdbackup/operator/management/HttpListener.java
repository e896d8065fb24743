package cloud.alperen.talos.etcdbackup.operator.management;

import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Answers GET requests over plain HTTP/1.1 on one port, with one thread that never waits for a client. A client that does not
 * finish its request, or does not read the answer, costs some memory until its time is up. When there are too many, one that has
 * not asked yet makes room for the next, the oldest first.
 *
 * <p>The JDK's own server is not used: it reads a request's head on a pool's thread that waits for the client, so that
 * as many unfinished requests as there are threads keep everybody else waiting.
 */
final class HttpListener implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HttpListener.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long TICK_MILLIS = 500;
  private static final long JOIN_MILLIS = 5000;
  private static final int BACKLOG = 1024;
  // Fewer than connections: whoever has come is read from before so many others could push it out.
  private static final int ADMITTED_AT_ONCE = 8;

  private final Selector selector;
  private final SelectionKey accepting;
  private final ServerSocketChannel server;
  private final int connections;
  private final Function<String, Answer> respond;
  private final Ticker ticker;
  private final Thread thread;
  private volatile boolean closing;
  /** Oldest first; confined to the thread. */
  private final Set<SelectionKey> clients = new LinkedHashSet<>();

  private HttpListener(Selector selector, SelectionKey accepting, Service service, Ticker ticker) {
    this.selector = selector;
    this.accepting = accepting;
    this.server = (ServerSocketChannel) accepting.channel();
    this.connections = service.connections();
    this.respond = service.respond();
    this.ticker = ticker;
    this.thread = new Thread(this::run, service.name());
    thread.setDaemon(true);
  }

  /**
   * What is offered on a port.
   *
   * @param name of the thread
   * @param connections at most, at once; more than {@value #ADMITTED_AT_ONCE}
   * @param respond what a path is answered with; called on the one thread, so it must not block
   */
  record Service(String name, int connections, Function<String, Answer> respond) {}

  /**
   * Starts listening on all addresses.
   *
   * @param port 0 for any free one
   */
  static HttpListener start(int port, Service service, Ticker ticker) throws IOException {
    Selector selector = Selector.open();
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.bind(new InetSocketAddress(port), BACKLOG).configureBlocking(false);
      HttpListener listener = new HttpListener(
          selector, server.register(selector, SelectionKey.OP_ACCEPT), service, ticker);
      listener.thread.start();
      return listener;
    } catch (IOException e) {
      server.close();
      selector.close();
      throw e;
    }
  }

  int port() {
    return server.socket().getLocalPort();
  }

  /** Idempotent. Joins the thread. */
  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    // Both are the thread's from here on: closed under its hands, they would fail what it is about
    // to do.
    try (selector;
        server) {
      while (!closing) {
        selector.select(this::serve, TICK_MILLIS);
        dropOverdue();
        // After a failure to accept, which would only fail again at once.
        accepting.interestOps(SelectionKey.OP_ACCEPT);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, thread.getName() + " are not answered any more", e);
    } finally {
      List.copyOf(clients).forEach(this::drop);
    }
  }

  private void serve(SelectionKey key) {
    if (key == accepting) {
      accept();
    } else if (key.isValid()) {
      proceed(key);
    }
  }

  private void accept() {
    try {
      for (int i = 0; i < ADMITTED_AT_ONCE; i++) {
        SocketChannel client = server.accept();
        if (client == null) {
          return;
        }
        admit(client);
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING, "A connection could not be accepted: {0}", e.getMessage());
      dropOne();
      accepting.interestOps(0);
    }
  }

  private void admit(SocketChannel client) throws IOException {
    if (clients.size() >= connections) {
      dropOne();
    }
    try {
      client.configureBlocking(false);
      clients.add(client.register(
          selector,
          SelectionKey.OP_READ,
          new Connection(client, Deadline.after(PATIENCE, ticker))));
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  private void proceed(SelectionKey key) {
    try {
      if (connection(key).proceed(key, respond)) {
        drop(key);
      }
    } catch (IOException clientHasGone) {
      drop(key);
    } catch (RuntimeException defect) {
      LOG.log(System.Logger.Level.ERROR, "A request could not be answered", defect);
      drop(key);
    }
  }

  private void dropOverdue() {
    // All have the same time, so the first that is in time is followed by no other.
    while (!clients.isEmpty() && connection(clients.iterator().next()).overdue()) {
      drop(clients.iterator().next());
    }
  }

  private void dropOne() {
    clients.stream()
        .filter(key -> !connection(key).hasAsked())
        .findFirst()
        .or(() -> clients.stream().findFirst())
        .ifPresent(this::drop);
  }

  private void drop(SelectionKey key) {
    clients.remove(key);
    try {
      key.channel().close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "Closing a connection failed: {0}", e.getMessage());
    }
  }

  private static Connection connection(SelectionKey key) {
    return (Connection) key.attachment();
  }
}
