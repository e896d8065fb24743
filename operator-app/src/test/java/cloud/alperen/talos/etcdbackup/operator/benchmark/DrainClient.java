package cloud.alperen.talos.etcdbackup.operator.benchmark;

import cloud.alperen.talos.etcdbackup.testkit.talos.TalosCertificate;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.Data;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.EtcdSnapshotRequest;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.MachineServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;

/** Clients that read a snapshot and throw it away: the least, and the usual, way to do so. */
final class DrainClient implements AutoCloseable {
  private static final int BATCH = 128;

  private final ManagedChannel channel;

  DrainClient(TalosPki pki, int port) throws SSLException {
    TalosCertificate own = pki.client("os:etcd:backup");
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
        .sslContext(GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
            .trustManager(pki.authority().certificate())
            .keyManager(own.key(), own.certificate())
            .build())
        .directExecutor()
        .build();
  }

  /** Asks for messages in batches and looks only at their lengths. */
  long drainInBatches() throws Exception {
    ClientCall<EtcdSnapshotRequest, Data> call =
        channel.newCall(MachineServiceGrpc.getEtcdSnapshotMethod(), CallOptions.DEFAULT);
    CompletableFuture<Long> total = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          private long bytes;
          private int pending;

          @Override
          public void onMessage(Data message) {
            bytes += message.getBytes().size();
            if (++pending == BATCH / 2) {
              call.request(pending);
              pending = 0;
            }
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            if (status.isOk()) {
              total.complete(bytes);
            } else {
              total.completeExceptionally(status.asException());
            }
          }
        },
        new Metadata());
    call.request(BATCH);
    call.sendMessage(EtcdSnapshotRequest.getDefaultInstance());
    call.halfClose();
    return total.get();
  }

  /** What the generated stub offers first: a blocking iterator. */
  long drainWithIterator() {
    Iterator<Data> messages = MachineServiceGrpc.newBlockingStub(channel)
        .etcdSnapshot(EtcdSnapshotRequest.getDefaultInstance());
    long bytes = 0;
    while (messages.hasNext()) {
      bytes += messages.next().getBytes().size();
    }
    return bytes;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
