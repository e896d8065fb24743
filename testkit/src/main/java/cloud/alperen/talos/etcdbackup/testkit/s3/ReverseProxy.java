package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A real proxy in front of a store, as administrators put one there to have TLS: it listens with https on 127.0.0.1 and passes
 * requests on to a port of it, over http. Thread-confined. Whoever starts it closes it; it also ends when this process does.
 */
public final class ReverseProxy implements AutoCloseable {
  private final StoreWorkshop workshop;
  private final int port;

  private ReverseProxy(StoreWorkshop workshop, int port) {
    this.workshop = workshop;
    this.port = port;
  }

  /** Those of {@code nginx} and {@code caddy} that are not installed. */
  public static List<String> missing() {
    return Stream.of("nginx", "caddy").filter(name -> programs(name).isEmpty()).toList();
  }

  /**
   * Starts nginx, which buffers requests and sends a Host header of its own unless told otherwise.
   *
   * @param directives further lines of the {@code location}
   */
  public static ReverseProxy nginx(int store, String... directives) {
    return start(
        "nginx", """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr;
        events { worker_connections 64; }
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            listen 127.0.0.1:%%d ssl;
            ssl_certificate public.crt;
            ssl_certificate_key private.key;
            location / {
              proxy_pass http://127.0.0.1:%d;
              %s
            }
          }
        }
        """.formatted(store, String.join("\n", directives)), "-c", "config", "-p", ".");
  }

  /** Starts Caddy as it is: it writes names of headers as all programs in Go do. */
  public static ReverseProxy caddy(int store) {
    return start(
        "caddy", """
        {
          admin off
          auto_https off
        }
        https://127.0.0.1:%%d, https://localhost:%%<d {
          tls public.crt private.key
          reverse_proxy 127.0.0.1:%d
        }
        """.formatted(store), "run", "--adapter", "caddyfile", "--config", "config");
  }

  private static ReverseProxy start(String name, String config, String... arguments) {
    StoreWorkshop workshop = new StoreWorkshop(name);
    try {
      String folder = workshop.folder() + File.separator;
      ServerIdentity identity = ServerIdentity.ofLoopback();
      int port = StoreWorkshop.freePort();
      workshop.write("public.crt", identity.certificatePem());
      workshop.write("private.key", identity.keyPem());
      workshop.write(
          "config",
          config.formatted(port).replaceAll("\\b(public\\.crt|private\\.key)", folder + "$1"));
      List<String> command = Stream.concat(
              Stream.of(programs(name).get(0)),
              Stream.of(arguments).map(word -> word.replaceAll("^(config|\\.)$", folder + "$1")))
          .toList();
      workshop.await(
          workshop.serve(
              name,
              command,
              Map.of("HOME", folder, "XDG_DATA_HOME", folder, "XDG_CONFIG_HOME", folder)),
          () -> listens(port));
      return new ReverseProxy(workshop, port);
    } catch (RuntimeException e) {
      workshop.close();
      throw e;
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Where a program is; servers are in folders that users do not search. */
  private static List<String> programs(String name) {
    return Stream.of((System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin").split(":"))
        .map(folder -> Path.of(folder, name))
        .filter(file -> file.toFile().canExecute())
        .map(Path::toString)
        .toList();
  }

  public URI endpoint() {
    return URI.create("https://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    workshop.close();
  }
}
