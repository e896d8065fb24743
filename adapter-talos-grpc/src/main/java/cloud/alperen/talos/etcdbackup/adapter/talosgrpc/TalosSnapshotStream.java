package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.proto.EtcdSnapshotRequest;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.proto.MachineServiceGrpc;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.Silent.Phase;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * One EtcdSnapshot call, pulled.
 *
 * <p>Flow control is by message, and messages may be of any size up to {@link
 * TalosChannels#MAX_MESSAGE_BYTES}, so the reader grants one, and from then on as many as make up
 * {@link #WINDOW_BYTES}, judged by the largest so far. What is decoded and not yet read is bounded by
 * that; HTTP/2 holds at most 2 MiB more. A node whose messages outgrow what was granted, which Talos'
 * never do, is cut off: until then, what the reader has in hand and what has arrived since may both
 * be so large.
 */
final class TalosSnapshotStream implements ByteStream {
  static final int WINDOW_BYTES = 1 << 20;
  private static final int MAX_WINDOW = 1024;

  private static final MethodDescriptor<EtcdSnapshotRequest, SnapshotMessage> METHOD =
      MachineServiceGrpc.getEtcdSnapshotMethod().toBuilder(
              MachineServiceGrpc.getEtcdSnapshotMethod().getRequestMarshaller(),
              SnapshotMessage.MARSHALLER)
          .build();

  private final NodeName node;
  private final ManagedChannel channel;
  private final ClientCall<EtcdSnapshotRequest, SnapshotMessage> call;
  private final TalosTimeouts timeouts;
  private final Deadline deadline;
  private final Ticker ticker;
  private final MessageQueue arrived = new MessageQueue();

  // Confined to the reader.
  private ArrayDeque<ByteBuffer> taken = new ArrayDeque<>();
  private int window = 1;
  private int outstanding;
  private int largest;

  private TalosSnapshotStream(
      NodeName node,
      ManagedChannel channel,
      TalosTimeouts timeouts,
      Deadline deadline,
      Ticker ticker) {
    this.node = node;
    this.channel = channel;
    this.timeouts = timeouts;
    this.deadline = deadline;
    this.ticker = ticker;
    this.call = channel.newCall(METHOD, CallOptions.DEFAULT);
  }

  /** Starts the call; the stream owns the channel from here on. */
  static TalosSnapshotStream start(
      NodeName node,
      ManagedChannel channel,
      TalosTimeouts timeouts,
      Deadline deadline,
      Ticker ticker) {
    TalosSnapshotStream stream = new TalosSnapshotStream(node, channel, timeouts, deadline, ticker);
    stream.call.start(stream.new Listener(), new Metadata());
    stream.grant();
    stream.call.sendMessage(EtcdSnapshotRequest.getDefaultInstance());
    stream.call.halfClose();
    return stream;
  }

  @Override
  public int read(ByteBuffer into) throws BackupException {
    if (!into.hasRemaining()) {
      throw new IllegalArgumentException("there is no room in the buffer");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw failed(new BackupFailure.Cancelled());
    }
    int start = into.position();
    long since = ticker.nanos();
    try {
      while (into.position() == start) {
        requireTime();
        if (taken.isEmpty() && !refill(since)) {
          return -1;
        }
        copy(into);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(new BackupFailure.Cancelled());
    }
    return into.position() - start;
  }

  @Override
  public void close() {
    arrived.end(Optional.of(new BackupException(new BackupFailure.Cancelled())));
    call.cancel("the reader closed the stream", null);
    channel.shutdownNow();
  }

  /** In the loop: a node that sends empty messages only must not keep us past the deadline. */
  private void requireTime() throws BackupException {
    if (deadline.expired()) {
      throw failed(new SourceFailure.NodeFailed(
          node,
          SourceProblem.STREAM_BROKEN,
          "DEADLINE_EXCEEDED (the time for this attempt is up)"));
    }
  }

  /** False at the end of the stream. */
  private boolean refill(long since) throws BackupException, InterruptedException {
    awaitMessages(since);
    taken = arrived.exchange(taken);
    return !taken.isEmpty() || !arrived.ended();
  }

  private void copy(ByteBuffer into) {
    while (into.hasRemaining() && !taken.isEmpty()) {
      ByteBuffer next = taken.element();
      largest = Math.max(largest, next.capacity());
      if (next.remaining() <= into.remaining()) {
        into.put(next);
        taken.remove();
        outstanding--;
      } else {
        int end = next.limit();
        into.put(next.limit(next.position() + into.remaining()));
        next.limit(end);
      }
    }
    window = largest == 0 ? 1 : Math.max(1, Math.min(MAX_WINDOW, WINDOW_BYTES / largest));
    if (outstanding <= window - window / 4) {
      grant();
    }
  }

  /** Since this read began: a message without bytes is as good as none. */
  private void awaitMessages(long since) throws BackupException, InterruptedException {
    if (largest > 0) {
      if (!arrives(since, timeouts.idle())) {
        throw silent(Phase.IDLE, since);
      }
    } else if (!arrives(since, timeouts.connect())) {
      if (channel.getState(false) != ConnectivityState.READY) {
        throw silent(Phase.CONNECT, since);
      }
      if (!arrives(since, timeouts.firstByte())) {
        throw silent(Phase.FIRST_BYTE, since);
      }
    }
  }

  private boolean arrives(long since, Duration limit) throws InterruptedException {
    Duration left = limit.minusNanos(ticker.nanos() - since);
    if (left.isNegative()) {
      return false;
    }
    Duration total = deadline.remaining();
    return arrived.await(Math.max(1, window / 4), left.compareTo(total) < 0 ? left : total);
  }

  private void grant() {
    int more = window - outstanding;
    if (more > 0) {
      outstanding += more;
      call.request(more);
    }
  }

  private BackupException silent(Phase phase, long since) {
    return failed(new SourceFailure.Silent(node, phase, Duration.ofNanos(ticker.nanos() - since)));
  }

  private BackupException failed(BackupFailure failure) {
    BackupException exception = new BackupException(failure);
    arrived.end(Optional.of(exception));
    call.cancel(failure.reason(), null);
    return exception;
  }

  /** Runs on the transport's thread. */
  private final class Listener extends ClientCall.Listener<SnapshotMessage> {
    private boolean begun;

    @Override
    public void onMessage(SnapshotMessage message) {
      String error = message.metadata().getError();
      if (error.isEmpty()) {
        begun = true;
        if (!arrived.add(message.payload(), WINDOW_BYTES)) {
          failed(TalosFailures.ofGrowingMessages(node));
        }
      } else {
        failed(TalosFailures.ofInBandError(message.metadata().getHostname(), error, node));
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      arrived.end(TalosFailures.ofSnapshotEnd(status, node, begun)
          .map(failure -> new BackupException(failure, status.asException())));
    }
  }
}
