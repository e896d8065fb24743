package cloud.alperen.talos.etcdbackup.domain.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Chooses the proxy for a connection to a server, if any. The rules are those of Go's {@code golang.org/x/net/http/httpproxy},
 * which kubectl and most programs in a cluster use, so the same variables have the same meaning here.
 *
 * <p>{@code localhost} and loopback addresses are always reached directly. Immutable.
 */
public final class ProxyRules {
  private static final ProxyRules DIRECT =
      new ProxyRules(Optional.empty(), Optional.empty(), NoProxy.parse(""));

  private final Optional<HttpProxy> forHttp;
  private final Optional<HttpProxy> forHttps;
  private final NoProxy noProxy;

  private ProxyRules(Optional<HttpProxy> forHttp, Optional<HttpProxy> forHttps, NoProxy noProxy) {
    this.forHttp = forHttp;
    this.forHttps = forHttps;
    this.noProxy = noProxy;
  }

  /** Rules that use no proxy for any server. */
  public static ProxyRules direct() {
    return DIRECT;
  }

  /**
   * Reads {@code HTTP_PROXY} for http, {@code HTTPS_PROXY} for https, and {@code NO_PROXY}. The lower-case form of a variable
   * is used if the upper-case form is unset or empty. No other variable is read.
   *
   * @throws IllegalArgumentException if a variable is wrong; the message names each such variable and never quotes a proxy's
   *     credentials
   */
  public static ProxyRules fromEnvironment(Map<String, String> environment) {
    List<String> problems = new ArrayList<>();
    Optional<HttpProxy> http = read(environment, "HTTP_PROXY", HttpProxy::parse, problems);
    Optional<HttpProxy> https = read(environment, "HTTPS_PROXY", HttpProxy::parse, problems);
    Optional<NoProxy> noProxy = read(environment, "NO_PROXY", NoProxy::parse, problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new ProxyRules(http, https, noProxy.orElse(DIRECT.noProxy));
  }

  private static <T> Optional<T> read(
      Map<String, String> environment,
      String upperCase,
      Function<String, T> parser,
      List<String> problems) {
    for (String variable : List.of(upperCase, upperCase.toLowerCase(Locale.ROOT))) {
      String text = environment.getOrDefault(variable, "").strip();
      if (!text.isEmpty()) {
        try {
          return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException bad) {
          problems.add(variable + " is wrong: " + bad.getMessage());
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the proxy for one server; empty if the server is reached directly.
   *
   * @param scheme http or https
   * @param host the server's name or IP literal, as in a URL
   * @param port the port in the URL; a value below one means the scheme's default port
   */
  public Optional<HttpProxy> proxyFor(String scheme, String host, int port) {
    boolean https = scheme.equalsIgnoreCase("https");
    int usual = https ? 443 : 80;
    return (https ? forHttps : forHttp)
        .filter(proxy -> !noProxy.includes(host, port < 1 ? usual : port));
  }

  @Override
  public String toString() {
    return "http: %s, https: %s".formatted(shown(forHttp), shown(forHttps));
  }

  private static String shown(Optional<HttpProxy> proxy) {
    return proxy.map(HttpProxy::toString).orElse("direct");
  }
}
