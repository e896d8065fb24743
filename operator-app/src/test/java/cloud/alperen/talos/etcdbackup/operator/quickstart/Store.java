package cloud.alperen.talos.etcdbackup.operator.quickstart;

import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** The S3 server that the example names, with a hosts file by which the operator finds it, as by a cluster's DNS. */
final class Store implements AutoCloseable {
  private final S3ProxyServer server;
  private final Path hosts;

  private Store(S3ProxyServer server, Path hosts) {
    this.server = server;
    this.hosts = hosts;
  }

  static Store start(Example example) throws IOException {
    int port = example.store().getPort();
    String address = freeLoopback(port);
    S3ProxyServer server = S3ProxyServer.startHttp(example.account(), address + ":" + port);
    try {
      Path hosts = Files.createTempFile("hosts", "");
      Files.writeString(
          hosts, "127.0.0.1 localhost\n" + address + " " + example.store().getHost() + "\n");
      return new Store(server, hosts);
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  S3ProxyServer server() {
    return server;
  }

  Path hosts() {
    return hosts;
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.delete(hosts);
  }

  /** The example names a port; on Linux all of 127.0.0.0/8 is loopback, so it is free at some address. */
  private static String freeLoopback(int port) throws IOException {
    for (int last = 1; last < 255; last++) {
      String address = "127.0.0." + last;
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(address, port));
        return address;
      } catch (BindException taken) {
        continue;
      }
    }
    throw new IOException("port " + port + " is taken at every loopback address");
  }
}
