package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.network.HttpProxy;
import cloud.alperen.talos.etcdbackup.domain.network.ProxyRules;
import java.util.Optional;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Tells the HTTP client which proxy each request goes through, and remembers it for the thread that sends it: the client shows
 * it nowhere else. Thread-safe.
 */
final class ProxyRoutes extends DefaultRoutePlanner {
  private final ProxyRules rules;
  private final ThreadLocal<@Nullable Passage> passages = new ThreadLocal<>();

  /**
   * The way of one request through a proxy.
   *
   * @param target host and port of the store
   * @param context that the client keeps of the request
   */
  record Passage(HttpProxy proxy, HttpHost target, HttpClientContext context) {
    /** What the proxy is asked for. */
    String server() {
      int usual = isHttps() ? 443 : 80;
      return target.getHostName() + ":" + (target.getPort() < 1 ? usual : target.getPort());
    }

    private boolean isHttps() {
      return "https".equalsIgnoreCase(target.getSchemeName());
    }

    /** Whether it ended at the proxy: where the store was reached, TLS was agreed on with it, perhaps earlier. */
    boolean endedAtTheProxy() {
      return isHttps() && context.getSSLSession() == null;
    }
  }

  ProxyRoutes(ProxyRules rules) {
    super(null);
    this.rules = rules;
  }

  @Override
  protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext given) {
    Optional<HttpProxy> found =
        rules.proxyFor(target.getSchemeName(), target.getHostName(), target.getPort());
    if (found.isEmpty()) {
      return null;
    }
    HttpProxy proxy = found.get();
    HttpClientContext context = HttpClientContext.cast(given);
    HttpHost host = new HttpHost("http", proxy.host(), proxy.port());
    // Not when asked for: who refuses a body half-way would get it twice.
    proxy.login().ifPresent(login -> context.resetAuthExchange(host, basic(login)));
    passages.set(new Passage(proxy, target, context));
    return host;
  }

  private static BasicScheme basic(HttpProxy.Login login) {
    BasicScheme scheme = new BasicScheme();
    scheme.initPreemptive(
        new UsernamePasswordCredentials(login.user(), login.password().reveal().toCharArray()));
    return scheme;
  }

  /** How this thread's request goes; empty if directly. */
  Optional<Passage> passage() {
    return Optional.ofNullable(passages.get());
  }

  void forgetPassage() {
    passages.remove();
  }
}
