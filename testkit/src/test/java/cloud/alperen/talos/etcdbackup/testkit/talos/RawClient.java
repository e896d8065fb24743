package cloud.alperen.talos.etcdbackup.testkit.talos;

import cloud.alperen.talos.etcdbackup.testkit.talos.proto.Data;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.EtcdSnapshotRequest;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.MachineServiceGrpc;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.MachineServiceGrpc.MachineServiceBlockingStub;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** The least that can talk to the server: no timeouts, no checks. */
final class RawClient implements AutoCloseable {
  private static final int MAX_MESSAGE = 33 << 20;

  private final ManagedChannel channel;

  RawClient(TalosApiServer server, TalosPki trusted, Optional<TalosCertificate> identity)
      throws SSLException {
    SslContextBuilder ssl = GrpcSslContexts.configure(
            SslContextBuilder.forClient(), SslProvider.JDK)
        .trustManager(trusted.authority().certificate());
    identity.ifPresent(own -> ssl.keyManager(own.key(), own.certificate()));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
        .sslContext(ssl.build())
        .maxInboundMessageSize(MAX_MESSAGE)
        .build();
  }

  MachineServiceBlockingStub blocking() {
    return MachineServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  Download download() {
    Download download = startDownload();
    download.call.request(Integer.MAX_VALUE);
    return download;
  }

  /** Starts a snapshot call without asking for a single message. */
  Download startDownload() {
    return new Download(channel.newCall(
        MachineServiceGrpc.getEtcdSnapshotMethod(),
        CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS)));
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  static final class Download extends ClientCall.Listener<Data> {
    final ClientCall<EtcdSnapshotRequest, Data> call;
    private final List<Data> messages = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    Download(ClientCall<EtcdSnapshotRequest, Data> call) {
      this.call = call;
      call.start(this, new Metadata());
      call.sendMessage(EtcdSnapshotRequest.getDefaultInstance());
      call.halfClose();
    }

    @Override
    public void onMessage(Data message) {
      messages.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      end.complete(status);
    }

    Status status() throws Exception {
      return end.get(60, TimeUnit.SECONDS);
    }

    List<Data> messages() {
      return new ArrayList<>(messages);
    }

    byte[] bytes() {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      messages.forEach(message -> all.writeBytes(message.getBytes().toByteArray()));
      return all.toByteArray();
    }
  }
}
