package cloud.alperen.talos.etcdbackup.domain.controlplane;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * One Talos API endpoint.
 *
 * @param host the address to connect to: an IP literal without brackets, or a host name
 * @param port TCP port, 1 to 65535
 * @param tlsName the name or IP literal that the server's certificate must carry
 */
public record Endpoint(String host, int port, String tlsName) {
  /** The port on which apid listens on every Talos node (siderolabs/talos, {@code pkg/machinery/constants}). */
  public static final int DEFAULT_PORT = 50000;

  private static final int HTTPS_PORT = 443;

  public Endpoint {
    if (host.isBlank() || tlsName.isBlank()) {
      throw new IllegalArgumentException("an endpoint needs a host and a TLS name");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "port " + port + " of endpoint " + host + " is not between 1 and 65535");
    }
  }

  /**
   * Parses an endpoint as Talos' own tools do. Accepted forms are {@code host}, {@code host:port}, {@code [v6]:port}, a bare
   * IPv6 address, {@code https://host[:port]} (port 443 by default) or {@code tcp://host:port}. The server's certificate must
   * carry the host. A zone ({@code fe80::1%eth0}) is used to connect but is not expected in the certificate.
   *
   * @throws IllegalArgumentException if the text has none of these forms
   */
  public static Endpoint parse(String text) {
    String trimmed = text.strip();
    try {
      return ofUri(new URI(asUri(trimmed)))
          .orElseThrow(() -> new IllegalArgumentException(notAnEndpoint(trimmed)));
    } catch (URISyntaxException malformed) {
      throw new IllegalArgumentException(notAnEndpoint(trimmed), malformed);
    }
  }

  /**
   * The endpoint of the Service in front of a control plane that lists no endpoints. The host is resolvable from any namespace,
   * but the certificate carries only the Service's name.
   */
  public static Endpoint ofService(String name, String namespace) {
    return new Endpoint(name + "." + namespace + ".svc", DEFAULT_PORT, name);
  }

  public NodeName node() {
    return new NodeName(
        port == DEFAULT_PORT ? host : (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
  }

  private static String asUri(String text) {
    if (text.contains("://")) {
      return text;
    }
    boolean bareIpv6 = text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("[");
    return "tcp://" + (bareIpv6 ? "[" + text + "]" : text);
  }

  private static Optional<Endpoint> ofUri(URI uri) {
    boolean https = "https".equalsIgnoreCase(uri.getScheme());
    boolean bare = uri.getHost() != null
        && uri.getUserInfo() == null
        && uri.getQuery() == null
        && uri.getFragment() == null
        && (uri.getPath().isEmpty() || uri.getPath().equals("/"));
    if (!bare || !(https || "tcp".equalsIgnoreCase(uri.getScheme()))) {
      return Optional.empty();
    }
    String host = uri.getHost().startsWith("[")
        ? uri.getHost().substring(1, uri.getHost().length() - 1)
        : uri.getHost();
    int zone = host.indexOf('%');
    int defaultPort = https ? HTTPS_PORT : DEFAULT_PORT;
    return Optional.of(new Endpoint(
        host,
        uri.getPort() == -1 ? defaultPort : uri.getPort(),
        zone < 0 ? host : host.substring(0, zone)));
  }

  private static String notAnEndpoint(String text) {
    return "'" + text + "' is not a Talos endpoint like 10.0.0.2 or node-1:50000";
  }
}
