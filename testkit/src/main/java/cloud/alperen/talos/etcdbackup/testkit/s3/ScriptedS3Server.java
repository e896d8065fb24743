package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A minimal S3 server in this process that fails on command. It checks no signature ({@link
 * S3ProxyServer} does), wants path-style addresses and takes no chunked bodies.
 *
 * <p>Holds objects and parts in memory, or, with {@link Builder#digestOnly}, only their size, SHA-256
 * and last 64 bytes; then it uses no more memory than the parts in flight.
 *
 * <p>Listens on an ephemeral port of 127.0.0.1; each connection has a daemon thread. Thread-safe.
 * Whoever starts it closes it, which cuts all connections.
 */
public final class ScriptedS3Server implements AutoCloseable {
  /** So many times that it means for ever. */
  public static final int ALWAYS = Integer.MAX_VALUE;

  private static final Function<S3Request, S3Fault> WELL = request -> new S3Fault.None();

  private final S3Store store;
  private final S3Api api;
  private final S3Script script = new S3Script();
  private final List<S3Request> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger mostConnections = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final ServerSocket listener;
  private final Optional<SSLContext> tls;
  private final ExecutorService threads;
  private final UnaryOperator<String> spelling;
  private volatile boolean mute;
  private volatile Function<S3Request, S3Fault> otherwise = WELL;

  private ScriptedS3Server(S3Store store, Builder how) {
    this.store = store;
    this.api = new S3Api(store, how.listing);
    this.tls = how.identity.map(ServerIdentity::serverContext);
    this.spelling = how.spelling;
    try {
      this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
    }
    this.threads = Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(task, "scripted-s3-" + listener.getLocalPort());
      thread.setDaemon(true);
      return thread;
    });
    threads.execute(this::accept);
  }

  public static ScriptedS3Server startHttp() {
    return builder().start();
  }

  public static ScriptedS3Server startHttps() {
    return builder().https(ServerIdentity.ofLoopback()).start();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** How a server differs from the plainest: http, everything kept, pages of 1000. */
  public static final class Builder {
    private Optional<ServerIdentity> identity = Optional.empty();
    private boolean keepBytes = true;
    private S3Listing listing = new S3Listing(1000, false, false);
    private UnaryOperator<String> spelling = UnaryOperator.identity();
    private Optional<S3Store> sharedStore = Optional.empty();

    private Builder() {}

    public Builder https(ServerIdentity identity) {
      this.identity = Optional.of(identity);
      return this;
    }

    public Builder digestOnly() {
      this.keepBytes = false;
      return this;
    }

    /** How many entries one listing shows at most. */
    public Builder pageSize(int pageSize) {
      this.listing = new S3Listing(pageSize, listing.byWholeKey(), listing.byKeyAlone());
      return this;
    }

    /** Unfinished uploads are found by no prefix but their key, as in MinIO. */
    public Builder listsUploadsByWholeKey() {
      this.listing = new S3Listing(listing.pageSize(), true, listing.byKeyAlone());
      return this;
    }

    /** A listing goes on after a key; the marker of the upload within it is empty, and refused where it is sent so. */
    public Builder listsUploadsByKeyAlone() {
      this.listing = new S3Listing(listing.pageSize(), listing.byWholeKey(), true);
      return this;
    }

    /** Changes the names of all headers in answers, as stores and proxies do: they have no case. */
    public Builder spellsHeaders(UnaryOperator<String> spelling) {
      this.spelling = spelling;
      return this;
    }

    Builder storeOf(ScriptedS3Server other) {
      this.sharedStore = Optional.of(other.store);
      return this;
    }

    public ScriptedS3Server start() {
      return new ScriptedS3Server(
          sharedStore.orElseGet(() -> new S3Store("backups", keepBytes)), this);
    }
  }

  public URI endpoint() {
    return URI.create(
        (tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + listener.getLocalPort());
  }

  public String bucket() {
    return store.bucket();
  }

  public BucketView bucketView() {
    return store;
  }

  /** The keys of all completed objects. */
  public Set<String> objectKeys() {
    return store.keys();
  }

  /**
   * Makes the next requests of an operation meet a fault. Calls for the same operation queue up; when
   * the script is used up, requests are answered well.
   */
  public void script(S3Operation operation, int times, S3Fault fault) {
    script.add(operation, times, fault);
  }

  /** Asks for the fault of each request that the script does not mention. */
  public void misbehave(Function<S3Request, S3Fault> faults) {
    otherwise = faults;
  }

  /** Changes an object that it holds, as a disk does that rots; does nothing if there is none. */
  public void change(String key, UnaryOperator<byte[]> change) {
    store.change(key, change);
  }

  /** Loses an object that it holds. */
  public void forget(String key) {
    store.delete(key);
  }

  /** Makes every request of every operation meet a fault from now on. */
  public void scriptAll(S3Fault fault) {
    script.clear();
    for (S3Operation operation : S3Operation.values()) {
      script.add(operation, ALWAYS, fault);
    }
  }

  /** Forgets what is left of the script. */
  public void behave() {
    script.clear();
    otherwise = WELL;
    mute = false;
  }

  /** Accepts further connections but never says anything on them, not even a TLS handshake. */
  public void fallSilent() {
    mute = true;
  }

  /** All requests so far, in order of arrival. */
  public List<S3Request> requests() {
    return List.copyOf(requests);
  }

  public List<S3Request> requests(S3Operation operation) {
    return requests.stream().filter(r -> r.operation() == operation).toList();
  }

  /** How many requests have arrived as a whole and met {@link S3Fault.Silence}. */
  public int unanswered() {
    return unanswered.get();
  }

  /** How many connections are open now. */
  public int openConnections() {
    return connections.size();
  }

  /** How many connections were open at the same time, at most. */
  public int mostConnections() {
    return mostConnections.get();
  }

  @Override
  public void close() {
    closeQuietly(listener);
    connections.forEach(ScriptedS3Server::closeQuietly);
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
        requests.add(request);
        if (!serve(connection, request)) {
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

  /** Answers one request as the script says; false if the connection is at its end. */
  private boolean serve(S3Connection connection, S3Request request) throws IOException {
    S3Fault fault = script.next(request.operation()).orElseGet(() -> otherwise.apply(request));
    return fault instanceof S3Fault.Both both
        ? serve(connection, request, both.doing(), both.saying())
        : serve(connection, request, fault, fault);
  }

  private boolean serve(S3Connection connection, S3Request request, S3Fault fault, S3Fault saying)
      throws IOException {
    if (fault instanceof S3Fault.ErrorAnswer error) {
      return serveError(connection, request, response(error));
    }
    if (fault instanceof S3Fault.ForeignAnswer answer) {
      return serveError(connection, request, S3Response.of(answer));
    }
    if (fault instanceof S3Fault.ResetInBody) {
      connection.readHalfOfTheBody(request);
      connection.reset();
      return false;
    }
    byte[] body = fault instanceof S3Fault.IgnoresExpect
        ? connection.awaitBody(request)
        : connection.readBody(request);
    if (fault instanceof S3Fault.ErrorInOkAnswer error) {
      connection.write(S3Response.error(200, error.code(), error.message(), Map.of()));
      return true;
    }
    if (fault instanceof S3Fault.Silence) {
      unanswered.incrementAndGet();
      connection.awaitEnd();
      return false;
    }
    S3Response response = fault instanceof S3Fault.Publishes other
        ? api.answer(request, body, other.instead())
        : api.answer(request.met(fault), body, UnaryOperator.identity());
    if (saying instanceof S3Fault.LostResponse) {
      connection.reset();
      return false;
    }
    if (saying instanceof S3Fault.ForeignAnswer answer) {
      connection.writeAsIs(S3Response.of(answer));
      return true;
    }
    if (saying instanceof S3Fault.WithoutLength without) {
      return connection.writeWithoutLength(
          response.departing(fault), request.operation() == S3Operation.HEAD_OBJECT, without.end());
    }
    if (saying instanceof S3Fault.Assembles how) {
      return answerLate(connection, response, how);
    }
    connection.write(response.departing(saying));
    return true;
  }

  private static boolean answerLate(
      S3Connection connection, S3Response response, S3Fault.Assembles how) throws IOException {
    try {
      connection.writeLate(response, how);
      return true;
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static S3Response response(S3Fault.ErrorAnswer error) {
    S3Response response =
        S3Response.error(error.status(), error.code(), error.message(), error.elements());
    for (var header : error.headers().entrySet()) {
      response = response.withHeader(header.getKey(), header.getValue());
    }
    return response.withHeader("x-amz-request-id", "TESTKITREQUEST");
  }

  private static boolean serveError(S3Connection connection, S3Request request, S3Response refusal)
      throws IOException {
    // As S3 and proxies do: who asks before sending a body is told at once, and the connection
    // ends.
    boolean bodyUnread = request.expectsContinue() && request.contentLength() > 0;
    if (!bodyUnread) {
      connection.readBody(request);
    }
    S3Response response = bodyUnread ? refusal.withHeader("Connection", "close") : refusal;
    connection.writeAsIs(request.method().equals("HEAD") ? response.withoutBody() : response);
    return !bodyUnread;
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
