package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Collects the library's settings for the JDK's client, and builds a {@link FreshHttpClient} with them. */
final class FreshHttpClientBuilder implements HttpClient.Builder {
  private final HttpClient.Builder builder;
  private final ApiTransport transport;

  FreshHttpClientBuilder(HttpClient.Builder builder, ApiTransport transport) {
    this.builder = builder;
    this.transport = transport;
  }

  @Override
  public HttpClient build() {
    return new FreshHttpClient(builder::build, transport);
  }

  @Override
  public HttpClient.Builder cookieHandler(CookieHandler cookies) {
    builder.cookieHandler(cookies);
    return this;
  }

  @Override
  public HttpClient.Builder connectTimeout(Duration timeout) {
    builder.connectTimeout(timeout);
    return this;
  }

  @Override
  public HttpClient.Builder sslContext(SSLContext context) {
    builder.sslContext(context);
    return this;
  }

  @Override
  public HttpClient.Builder sslParameters(SSLParameters parameters) {
    builder.sslParameters(parameters);
    return this;
  }

  @Override
  public HttpClient.Builder executor(Executor executor) {
    builder.executor(executor);
    return this;
  }

  @Override
  public HttpClient.Builder followRedirects(HttpClient.Redirect policy) {
    builder.followRedirects(policy);
    return this;
  }

  @Override
  public HttpClient.Builder version(HttpClient.Version version) {
    builder.version(version);
    return this;
  }

  @Override
  public HttpClient.Builder priority(int priority) {
    builder.priority(priority);
    return this;
  }

  @Override
  public HttpClient.Builder proxy(ProxySelector selector) {
    builder.proxy(selector);
    return this;
  }

  @Override
  public HttpClient.Builder authenticator(Authenticator authenticator) {
    builder.authenticator(authenticator);
    return this;
  }
}
