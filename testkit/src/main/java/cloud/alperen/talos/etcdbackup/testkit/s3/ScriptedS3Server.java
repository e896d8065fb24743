package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;

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
  private final ScriptedAnswers answers;
  private final S3Script script = new S3Script();
  private final List<S3Request> requests = new CopyOnWriteArrayList<>();
  private final S3Listener listener;
  private volatile Function<S3Request, S3Fault> otherwise = WELL;

  private ScriptedS3Server(S3Store store, Builder how) {
    this.store = store;
    this.answers = new ScriptedAnswers(new S3Api(store, how.listing));
    this.listener = new S3Listener(
        how.identity.map(ServerIdentity::serverContext), how.spelling, this::arrived);
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
    return URI.create((listener.isSecure() ? "https" : "http") + "://127.0.0.1:" + listener.port());
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
    listener.speak();
  }

  /** Accepts further connections but never says anything on them, not even a TLS handshake. */
  public void fallSilent() {
    listener.fallSilent();
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
    return answers.withheld();
  }

  /** How many connections are open now. */
  public int openConnections() {
    return listener.connections();
  }

  /** How many connections were open at the same time, at most. */
  public int mostConnections() {
    return listener.mostConnections();
  }

  @Override
  public void close() {
    listener.close();
  }

  /** Answers one request as the script says; false if the connection is at its end. */
  private boolean arrived(S3Connection connection, S3Request request) throws IOException {
    requests.add(request);
    S3Fault fault = script.next(request.operation()).orElseGet(() -> otherwise.apply(request));
    return fault instanceof S3Fault.Both both
        ? answers.give(connection, request, both.doing(), both.saying())
        : answers.give(connection, request, fault, fault);
  }
}
