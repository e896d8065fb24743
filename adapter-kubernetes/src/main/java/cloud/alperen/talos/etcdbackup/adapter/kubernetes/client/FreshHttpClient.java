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
 * Never sends on connections that are as old as one that fell silent: once a request has timed out, or a watch gone dead, it
 * goes on with a new client of the JDK, hence with new connections. The old one ends what it still has to do, and is
 * collected; {@link CurrentClient} sees to it that there are few of them. A connection of HTTP/2 carries many requests, and the JDK's client offers no way to give up a single one.
 *
 * <p>Thread-safe.
 */
final class FreshHttpClient extends HttpClient {
  private final ApiTransport transport;
  private final CurrentClient current;

  FreshHttpClient(Supplier<HttpClient> maker, ApiTransport transport) {
    this.transport = transport;
    this.current = new CurrentClient(maker, transport);
    transport.listenOn(current);
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
        used.sendAsync(request, listening(used, request, handler));
    listenOn(used, request, sent);
    // Not the one that depends on it: cancelling that would not end the request.
    return sent;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      HttpResponse.BodyHandler<T> handler,
      HttpResponse.PushPromiseHandler<T> pushed) {
    HttpClient used = current.get();
    CompletableFuture<HttpResponse<T>> sent =
        used.sendAsync(request, listening(used, request, handler), pushed);
    listenOn(used, request, sent);
    return sent;
  }

  private void listenOn(HttpClient used, HttpRequest request, CompletableFuture<?> sent) {
    CompletableFuture<?> unused = sent.whenComplete((response, problem) -> judge(used, problem));
    if (RequestKind.of(request.uri()) == RequestKind.WATCH) {
      AwaitedWatch.listen(sent, transport, () -> current.giveUp(used));
    }
  }

  private <T> HttpResponse.BodyHandler<T> listening(
      HttpClient used, HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    RequestKind kind = RequestKind.of(request.uri());
    if (kind == RequestKind.FOLLOWED) {
      return handler;
    }
    return info -> kind == RequestKind.WATCH && info.statusCode() == HttpURLConnection.HTTP_OK
        ? BodyLine.ofWatch(handler.apply(info), transport)
        : BodyLine.ofAnswer(handler.apply(info), transport, () -> current.giveUp(used));
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
    // Who cannot connect had no connection to give up.
    if (cause instanceof HttpTimeoutException && !(cause instanceof HttpConnectTimeoutException)) {
      current.giveUp(used);
    }
  }

  /** Listens to the watches among what it opens; what a program and a container say to each other is their own. */
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
              ? new WatchLine(listener, transport, () -> current.giveUp(used))
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
