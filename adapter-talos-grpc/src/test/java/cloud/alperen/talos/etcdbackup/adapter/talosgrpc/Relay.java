package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Passes one TCP connection on, until it is cut. */
final class Relay implements AutoCloseable {
  private final ServerSocket entrance;
  private final Socket exit;

  Relay(int port) throws IOException {
    entrance = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    exit = new Socket(InetAddress.getLoopbackAddress(), port);
    new Thread(this::relay, "relay").start();
  }

  int port() {
    return entrance.getLocalPort();
  }

  private void relay() {
    try (Socket client = entrance.accept()) {
      Thread back = new Thread(() -> pump(exit, client), "relay-back");
      back.start();
      pump(client, exit);
      back.join();
    } catch (IOException e) {
      // Closed before anybody connected: there is nothing to pass on.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // This is what being cut looks like from the inside.
    }
  }

  /** Cuts the connection. */
  @Override
  public void close() {
    try {
      exit.close();
      entrance.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
