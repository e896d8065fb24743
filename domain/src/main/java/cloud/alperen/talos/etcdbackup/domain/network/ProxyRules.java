package cloud.alperen.talos.etcdbackup.domain.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which proxy is asked for the way to a server, if any. The rules are those of Go's {@code golang.org/x/net/http/httpproxy},
 * hence of kubectl and of most programs next to us, so that variables which are set for all of them mean the same here.
 *
 * <p>This process itself, {@code localhost} and loopback addresses, is always reached directly. Immutable.
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

  /** No proxy for anything. */
  public static ProxyRules direct() {
    return DIRECT;
  }

  /**
   * Reads {@code HTTP_PROXY} for http, {@code HTTPS_PROXY} for https, and {@code NO_PROXY}; each in lower case too, which counts
   * where it is not set, or empty, in upper case. Does not look at anything else.
   *
   * @throws IllegalArgumentException naming each variable that is wrong, without quoting a proxy's credentials
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
   * The proxy for one server; empty if it is reached directly.
   *
   * @param scheme http or https
   * @param host its name or IP literal, as a URL has it
   * @param port as a URL has it; less than one for the scheme's own
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
