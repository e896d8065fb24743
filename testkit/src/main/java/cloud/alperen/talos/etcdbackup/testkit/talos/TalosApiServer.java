package cloud.alperen.talos.etcdbackup.testkit.talos;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;

/**
 * One Talos control plane node on 127.0.0.1: TLS 1.3 with the cluster's OS authority, a client
 * certificate demanded and checked as apid does, the role table, and EtcdSnapshot, EtcdStatus,
 * EtcdAlarmList and Version.
 *
 * <p>Snapshots are sent in messages of 1024 bytes, as fast as the client's flow control allows and
 * without being held. What is served, what goes wrong and how the member is can be switched at any
 * time, from any thread; it applies to calls that start afterwards.
 *
 * <p>{@link #close()} resets open calls, which a client sees as CANCELLED, and drops its connections.
 */
public final class TalosApiServer implements AutoCloseable {
  // A content that is slow holds one each.
  private static final int THREADS = 16;
  private static final long STOP_SECONDS = 10;

  private final Server server;
  private final ExecutorService threads;
  private final NodeScript script;
  private final TalosFacts facts;

  private TalosApiServer(
      Server server, ExecutorService threads, NodeScript script, TalosFacts facts) {
    this.server = server;
    this.threads = threads;
    this.script = script;
    this.facts = facts;
  }

  /** A node of the given cluster that serves a small real snapshot. */
  public static TalosApiServer start(TalosPki pki) {
    return builder(pki).start();
  }

  public static Builder builder(TalosPki pki) {
    return new Builder(pki);
  }

  public int port() {
    return server.getPort();
  }

  /** {@code 127.0.0.1:port}. */
  public String endpoint() {
    return "127.0.0.1:" + port();
  }

  public TalosFacts facts() {
    return facts;
  }

  /** Serves something else. */
  public void serve(SnapshotContent content) {
    script.content(Objects.requireNonNull(content, "content"));
  }

  /** Applies a fault to one snapshot call; several are used up in order. */
  public void failNext(TalosFault fault) {
    script.failNext(Objects.requireNonNull(fault, "fault"));
  }

  /** Applies a fault to every snapshot call, and forgets those not used up yet. */
  public void failAlways(TalosFault fault) {
    script.failAlways(Objects.requireNonNull(fault, "fault"));
  }

  /** Changes what the node says about its etcd member. */
  public void member(EtcdMemberState member) {
    script.member(Objects.requireNonNull(member, "member"));
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      // The calls end on these threads, so the threads go last.
      server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
      threads.shutdownNow();
      threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** Settings of a node. Not thread-safe. */
  public static final class Builder {
    private static final int TALOS_MESSAGE_BYTES = 1024;

    private final TalosPki pki;
    private int port;
    private String[] names = {};
    private SnapshotContent content = SnapshotContent.etcd36();
    private EtcdMemberState member = EtcdMemberState.follower();
    private int messageBytes = TALOS_MESSAGE_BYTES;

    private Builder(TalosPki pki) {
      this.pki = Objects.requireNonNull(pki, "pki");
    }

    /** A fixed port; by default the system chooses one. */
    public Builder port(int fixed) {
      this.port = fixed;
      return this;
    }

    /** Host names and addresses in the node's certificate, besides 127.0.0.1 and localhost. */
    public Builder names(String... certified) {
      this.names = certified.clone();
      return this;
    }

    public Builder content(SnapshotContent served) {
      this.content = Objects.requireNonNull(served, "served");
      return this;
    }

    public Builder member(EtcdMemberState state) {
      this.member = Objects.requireNonNull(state, "state");
      return this;
    }

    /** Payload per message, up to 32 MiB: a client must not rely on Talos' 1024. */
    public Builder messageBytes(int bytes) {
      this.messageBytes = bytes;
      return this;
    }

    /** Listens; whoever calls this closes the server. */
    public TalosApiServer start() {
      NodeScript script = new NodeScript(content, member);
      TalosFacts facts = new TalosFacts();
      AtomicInteger count = new AtomicInteger();
      ExecutorService threads = Executors.newFixedThreadPool(
          THREADS, task -> new Thread(task, "talos-api-" + count.incrementAndGet()));
      Server server = NettyServerBuilder.forAddress(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
          .sslContext(sslContext())
          .executor(threads)
          .addService(ServerInterceptors.intercept(
              new MachineService(script, facts, messageBytes), new RoleTable(script, facts)))
          .build();
      try {
        server.start();
      } catch (IOException e) {
        threads.shutdown();
        throw new IllegalStateException("cannot listen on port " + port, e);
      }
      return new TalosApiServer(server, threads, script, facts);
    }

    private SslContext sslContext() {
      TalosCertificate identity = pki.server(names);
      try {
        return GrpcSslContexts.configure(
                SslContextBuilder.forServer(identity.key(), identity.certificate()),
                SslProvider.JDK)
            .trustManager(new ClientTrust(pki.authority().certificate()))
            .clientAuth(ClientAuth.REQUIRE)
            .protocols("TLSv1.3")
            .build();
      } catch (SSLException e) {
        throw new IllegalStateException("cannot set up TLS", e);
      }
    }
  }
}
