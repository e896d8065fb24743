package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.HttpURLConnection;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client that stops using its connections once one of them falls silent. After a request timeout or a dead watch, it
 * sends new requests on a new client of the JDK, and so on new connections. The old client finishes its requests and is
 * garbage-collected; {@link CurrentClient} limits the number of such clients. A connection of HTTP/2 carries many requests, and
 * the JDK's client cannot close a single connection.
 *
 * <p>Thread-safe.
 */
final class FreshHttpClient extends HttpClient {
  private final ApiTransport transport;
  private final CurrentClient current;

  FreshHttpClient(Supplier<HttpClient> maker, ApiTransport transport) {
    this.transport = transport;
    this.current = new CurrentClient(maker, transport);
    transport.monitor(current);
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    HttpClient used = current.get();
    try {
      HttpResponse<T> answer = used.send(request, handler);
      current.answered(used);
      return answer;
    } catch (HttpTimeoutException e) {
      giveUpIfSilent(used, e);
      throw e;
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    HttpClient used = current.get();
    CompletableFuture<HttpResponse<T>> sent =
        used.sendAsync(request, monitoring(used, request, handler));
    monitor(used, request, sent);
    // Return this future, since cancelling a dependent one would not cancel the request.
    return sent;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      HttpResponse.BodyHandler<T> handler,
      HttpResponse.PushPromiseHandler<T> pushed) {
    HttpClient used = current.get();
    CompletableFuture<HttpResponse<T>> sent =
        used.sendAsync(request, monitoring(used, request, handler), pushed);
    monitor(used, request, sent);
    return sent;
  }

  private void monitor(HttpClient used, HttpRequest request, CompletableFuture<?> sent) {
    CompletableFuture<?> unused = sent.whenComplete((response, problem) -> judge(used, problem));
    if (RequestKind.of(request.uri()) == RequestKind.WATCH) {
      PendingWatch.monitor(sent, transport, () -> current.giveUp(used));
    }
  }

  private <T> HttpResponse.BodyHandler<T> monitoring(
      HttpClient used, HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    RequestKind kind = RequestKind.of(request.uri());
    if (kind == RequestKind.FOLLOWED) {
      return handler;
    }
    return info -> kind == RequestKind.WATCH && info.statusCode() == HttpURLConnection.HTTP_OK
        ? MonitoredBody.ofWatch(handler.apply(info), transport)
        : MonitoredBody.ofAnswer(handler.apply(info), transport, () -> current.giveUp(used));
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    HttpClient used = current.get();
    return new WatchBuilder(used.newWebSocketBuilder(), used);
  }

  private void judge(HttpClient used, @Nullable Throwable problem) {
    Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
    if (cause == null) {
      current.answered(used);
    }
    giveUpIfSilent(used, cause);
  }

  private void giveUpIfSilent(HttpClient used, @Nullable Throwable cause) {
    // After a connect timeout, there is no connection to replace.
    if (cause instanceof HttpTimeoutException && !(cause instanceof HttpConnectTimeoutException)) {
      current.giveUp(used);
    }
  }

  /** Monitors the watches among the WebSockets that it opens; exec and attach sessions are left alone. */
  private final class WatchBuilder implements WebSocket.Builder {
    private final WebSocket.Builder builder;
    private final HttpClient used;

    WatchBuilder(WebSocket.Builder builder, HttpClient used) {
      this.builder = builder;
      this.used = used;
    }

    @Override
    public WebSocket.Builder header(String name, String value) {
      builder.header(name, value);
      return this;
    }

    @Override
    public WebSocket.Builder connectTimeout(Duration timeout) {
      builder.connectTimeout(timeout);
      return this;
    }

    @Override
    public WebSocket.Builder subprotocols(String preferred, String... others) {
      builder.subprotocols(preferred, others);
      return this;
    }

    @Override
    public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
      CompletableFuture<WebSocket> opened = builder.buildAsync(
          uri,
          RequestKind.of(uri) == RequestKind.WATCH
              ? new MonitoredWebSocket(listener, transport, () -> current.giveUp(used))
              : listener);
      CompletableFuture<WebSocket> unused =
          opened.whenComplete((socket, problem) -> judge(used, problem));
      return opened;
    }
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return current.get().cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return current.get().connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return current.get().followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return current.get().proxy();
  }

  @Override
  public SSLContext sslContext() {
    return current.get().sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return current.get().sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return current.get().authenticator();
  }

  @Override
  public Version version() {
    return current.get().version();
  }

  @Override
  public Optional<Executor> executor() {
    return current.get().executor();
  }
}
