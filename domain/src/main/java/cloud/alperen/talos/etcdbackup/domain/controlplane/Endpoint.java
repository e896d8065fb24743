package cloud.alperen.talos.etcdbackup.domain.controlplane;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * One Talos API endpoint.
 *
 * @param host what to dial: an IP literal without brackets, or a host name
 * @param port TCP port, 1 to 65535
 * @param tlsName the name or IP literal that the server's certificate must carry
 */
public record Endpoint(String host, int port, String tlsName) {
  /** Where apid listens on every Talos node (siderolabs/talos, {@code pkg/machinery/constants}). */
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
   * Reads an endpoint as Talos' own tools do: {@code host}, {@code host:port}, {@code [v6]:port}, a bare IPv6 address,
   * {@code https://host[:port]} (port 443 by default) or {@code tcp://host:port}. The certificate must carry the host.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static Endpoint parse(String text) {
    String trimmed = text.strip();
    if (trimmed.contains("://")) {
      return fromUri(trimmed);
    }
    if (trimmed.chars().filter(c -> c == ':').count() > 1 && !trimmed.startsWith("[")) {
      return new Endpoint(trimmed, DEFAULT_PORT, trimmed);
    }
    return fromUri("tcp://" + trimmed);
  }

  /**
   * The Service that fronts a control plane without listed endpoints: resolvable from any namespace, but its certificate
   * carries the bare name only.
   */
  public static Endpoint ofService(String name, String namespace) {
    return new Endpoint(name + "." + namespace + ".svc", DEFAULT_PORT, name);
  }

  public NodeName node() {
    return new NodeName(
        port == DEFAULT_PORT ? host : (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
  }

  private static Endpoint fromUri(String text) {
    try {
      URI uri = new URI(text);
      boolean bare = uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null
          && (uri.getPath().isEmpty() || uri.getPath().equals("/"));
      if (!bare || !(uri.getScheme().equals("tcp") || uri.getScheme().equals("https"))) {
        throw notAnEndpoint(text, null);
      }
      String host = uri.getHost().startsWith("[")
          ? uri.getHost().substring(1, uri.getHost().length() - 1)
          : uri.getHost();
      int defaultPort = uri.getScheme().equals("https") ? HTTPS_PORT : DEFAULT_PORT;
      return new Endpoint(host, uri.getPort() == -1 ? defaultPort : uri.getPort(), host);
    } catch (URISyntaxException malformed) {
      throw notAnEndpoint(text, malformed);
    }
  }

  private static IllegalArgumentException notAnEndpoint(String text, Exception cause) {
    return new IllegalArgumentException(
        "'" + text + "' is not a Talos endpoint like 10.0.0.2 or node-1:50000", cause);
  }
}
