package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.testkit.net.ForwardProxy;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Nodes are dialled directly, whatever proxy the JVM is told of for others. */
class TalosProxyIT {
  private static final String HOST = "https.proxyHost";
  private static final String PORT = "https.proxyPort";

  /** A node that is not there shows who was asked for the way to it. */
  @Test
  void noneIsTakenFromProperties() {
    try (OneNode node = new OneNode();
        ForwardProxy proxy = ForwardProxy.to(node.server().port())) {
      System.setProperty(HOST, "127.0.0.1");
      System.setProperty(PORT, Integer.toString(proxy.port()));
      ControlPlaneAccess access =
          OneNode.access(Endpoint.parse("my-cp.invalid"), OneNode.bundle(node.pki()));

      OneNode.assertProblem(SourceProblem.UNREACHABLE, OneNode.failureOf(access));
      assertEquals(List.of(), proxy.asked());
    } finally {
      System.clearProperty(HOST);
      System.clearProperty(PORT);
    }
  }

  @Test
  void nobodyIsAskedForOne() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(new ProxySelector() {
      @Override
      public List<Proxy> select(URI uri) {
        asked.incrementAndGet();
        return List.of(Proxy.NO_PROXY);
      }

      @Override
      public void connectFailed(URI uri, SocketAddress address, IOException problem) {
        throw new AssertionError(problem);
      }
    });
    try (OneNode node = new OneNode()) {
      assertTrue(OneNode.drain(node.access()) > 0);
      assertEquals(0, asked.get());
    } finally {
      ProxySelector.setDefault(before);
    }
  }
}
