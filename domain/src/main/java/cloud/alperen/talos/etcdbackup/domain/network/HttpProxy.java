package cloud.alperen.talos.etcdbackup.domain.network;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP proxy, which forwards http requests and tunnels other connections with CONNECT. Immutable; {@link #toString} omits
 * the credentials.
 *
 * @param host a host name, or an IP literal without brackets
 * @param port TCP port, 1 to 65535
 * @param login the credentials for the proxy; empty if it needs none
 */
public record HttpProxy(String host, int port, Optional<Login> login) {
  private static final int HTTP_PORT = 80;
  private static final Pattern URL =
      Pattern.compile("(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?:(?<login>.*)@)?"
          + "(?:\\[(?<v6>[0-9A-Fa-f:.]+)]|(?<name>[\\w.-]+))(?::(?<port>\\d{1,5}))?/?");

  /** Credentials of Basic authentication. */
  public record Login(String user, SecretValue password) {
    public Login {
      Objects.requireNonNull(user, "user");
      Objects.requireNonNull(password, "password");
    }

    /** Redacts the user name as well, because some proxies take a token in its place. */
    @Override
    public String toString() {
      return "<redacted>";
    }
  }

  public HttpProxy {
    Objects.requireNonNull(login, "login");
    if (host.isBlank() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("a proxy has a host, and a port from 1 to 65535");
    }
  }

  /**
   * Parses {@code [http://][user:password@]host[:port]}, the form used in environment variables. The default port is 80.
   * Reserved characters in user and password are percent-encoded.
   *
   * @throws IllegalArgumentException if the text does not have this form; the message does not quote it, because it may contain
   *     a password
   */
  public static HttpProxy parse(String text) {
    Matcher url = URL.matcher(text.strip());
    if (!url.matches()) {
      throw new IllegalArgumentException(
          "it is no URL of a proxy, such as http://proxy.example.com:3128");
    }
    String scheme = Optional.ofNullable(url.group("scheme")).orElse("http");
    if (!scheme.equalsIgnoreCase("http")) {
      throw new IllegalArgumentException(
          "a proxy is spoken to in http, not in %s, also about targets with https"
              .formatted(scheme.toLowerCase(Locale.ROOT)));
    }
    return new HttpProxy(
        Optional.ofNullable(url.group("v6")).orElseGet(() -> url.group("name")),
        Optional.ofNullable(url.group("port")).map(Integer::parseInt).orElse(HTTP_PORT),
        Optional.ofNullable(url.group("login")).map(HttpProxy::login));
  }

  private static Login login(String text) {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    String password = colon < 0 ? "" : text.substring(colon + 1);
    return new Login(decoded(user), SecretValue.of(decoded(password)));
  }

  private static String decoded(String text) {
    try {
      // URLDecoder decodes forms, where a plus sign means a space. In a URL it is a plus sign.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException quotesIt) {
      throw new IllegalArgumentException(
          "a % sign in its user or password is not followed by two hexadecimal digits");
    }
  }

  /** Returns the URL without credentials. */
  @Override
  public String toString() {
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
