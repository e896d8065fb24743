package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/**
 * Opens a channel to one node: dialled at its address, verified by its TLS name.
 *
 * <p>Talos certificates are Ed25519, which the native TLS provider of the shaded netty does not
 * offer; the JDK's does. There is no keepalive (see {@link TalosTimeouts}), and no retry: it would
 * buffer, and a snapshot cannot be resumed. Nor is there ever a proxy: gRPC would look for one in {@code https.proxyHost}, which
 * is meant for other targets, and a node is a neighbour.
 */
final class TalosChannels {
  /**
   * 64 KiB of payload in their envelope. Talos sends 1 KiB of a snapshot at a time, and an answer
   * about a member is smaller. What Talos' own client accepts, 32 MiB, would let four nodes fill the
   * direct memory of the process.
   */
  static final int MAX_MESSAGE_BYTES = 65 << 10;

  /** Received but not decoded bytes per connection, at most; near what Talos' own client uses. */
  private static final int HTTP2_WINDOW_BYTES = 2 << 20;

  private final SslContext ssl;
  private final Duration connectTimeout;

  TalosChannels(Credentials credentials, Duration connectTimeout) throws UnreadableException {
    this.connectTimeout = connectTimeout;
    try {
      this.ssl = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
          .sslContextProvider(Jca.provider("SSLContext", "TLS"))
          .trustManager(NodeTrust.of(credentials.trusted()))
          .keyManager(new ClientIdentity(credentials))
          .build();
    } catch (SSLException | GeneralSecurityException | IllegalArgumentException e) {
      throw new UnreadableException("the JDK cannot use its certificate or key for TLS");
    }
  }

  /**
   * Connects when the first call is made; callbacks run on the transport's thread, so they must not
   * block. The caller shuts the channel down.
   *
   * @throws IllegalArgumentException if host or TLS name cannot be one
   */
  ManagedChannel open(Endpoint endpoint) {
    return NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
        .overrideAuthority(authority(endpoint))
        .sslContext(ssl)
        .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
            Math.min(Integer.MAX_VALUE, connectTimeout.toMillis()))
        .directExecutor()
        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
        .flowControlWindow(HTTP2_WINDOW_BYTES)
        .disableRetry()
        .proxyDetector(target -> null)
        .disableServiceConfigLookUp()
        .build();
  }

  private static String authority(Endpoint endpoint) {
    String name = endpoint.tlsName();
    return (name.contains(":") ? "[" + name + "]" : name) + ":" + endpoint.port();
  }
}
