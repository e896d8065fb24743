package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLException;

/**
 * Opens a channel to one node: dialled at its address, verified by its TLS name.
 *
 * <p>Talos certificates are Ed25519, which the native TLS provider of the shaded netty does not
 * offer; the JDK's does. There is no keepalive (see {@link TalosTimeouts}), and no retry: it would
 * buffer, and a snapshot cannot be resumed.
 */
final class TalosChannels {
  /** The limit that Talos' own servers and clients set ({@code constants.GRPCMaxMessageSize}). */
  private static final int MAX_MESSAGE_BYTES = 32 << 20;

  /** Received but not decoded bytes per stream, at most; near what Talos' own client uses. */
  private static final int HTTP2_WINDOW_BYTES = 2 << 20;

  private final SslContext ssl;
  private final Duration connectTimeout;

  TalosChannels(Credentials credentials, Duration connectTimeout) throws UnreadableException {
    this.connectTimeout = connectTimeout;
    try {
      this.ssl = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
          .trustManager(credentials.trusted().toArray(X509Certificate[]::new))
          .keyManager(credentials.key(), credentials.chain().toArray(X509Certificate[]::new))
          .build();
    } catch (SSLException | IllegalArgumentException e) {
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
        .disableServiceConfigLookUp()
        .build();
  }

  private static String authority(Endpoint endpoint) {
    String name = endpoint.tlsName();
    return (name.contains(":") ? "[" + name + "]" : name) + ":" + endpoint.port();
  }
}
