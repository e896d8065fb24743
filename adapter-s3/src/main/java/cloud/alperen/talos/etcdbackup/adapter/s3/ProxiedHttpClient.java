package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;
import org.apache.hc.client5.http.ConnectTimeoutException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Tells what a proxy on the way says from what the store says: the client it wraps hands a refused CONNECT on as if it were the
 * store's answer. Thread-safe. Closing it closes that client.
 */
final class ProxiedHttpClient implements SdkHttpClient {
  private final SdkHttpClient delegate;
  private final ProxyRoutes routes;

  /**
   * Wraps a client.
   *
   * @param routes that the client goes by
   */
  ProxiedHttpClient(SdkHttpClient delegate, ProxyRoutes routes) {
    this.delegate = delegate;
    this.routes = routes;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared = delegate.prepareRequest(request);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return sent(prepared);
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  private HttpExecuteResponse sent(ExecutableHttpRequest prepared) throws IOException {
    try {
      HttpExecuteResponse response = prepared.call();
      Optional<ProxyRoutes.Passage> refused =
          routes.passage().filter(ProxyRoutes.Passage::endedAtTheProxy);
      if (refused.isPresent()) {
        prepared.abort();
        throw ProxyException.refused(refused.get(), response.httpResponse().statusCode())
            .forTheSdk();
      }
      return response;
    } catch (ConnectException
        | ConnectTimeoutException
        | NoRouteToHostException
        | UnknownHostException e) {
      Optional<ProxyRoutes.Passage> passage = routes.passage();
      if (passage.isPresent()) {
        // It is the only server that is connected to.
        throw ProxyException.unreachable(passage.get(), e).forTheSdk();
      }
      throw e;
    } finally {
      routes.forgetPassage();
    }
  }

  @Override
  public String clientName() {
    return delegate.clientName();
  }

  @Override
  public void close() {
    delegate.close();
  }
}
