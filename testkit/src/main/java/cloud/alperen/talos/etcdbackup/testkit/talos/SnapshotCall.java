package cloud.alperen.talos.etcdbackup.testkit.talos;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.Data;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;

/**
 * One snapshot being sent. It holds one message at a time and continues only when the transport has
 * room. gRPC runs the callbacks of a call one after the other, so there is no locking.
 */
final class SnapshotCall {
  private static final System.Logger LOG = System.getLogger(SnapshotCall.class.getName());

  private final ServerCallStreamObserver<Data> observer;
  private final InputStream snapshot;
  private final TalosFault fault;
  private final TalosFacts facts;
  private final byte[] message;
  private long sent;
  private boolean ended;

  private SnapshotCall(
      ServerCallStreamObserver<Data> observer,
      InputStream snapshot,
      TalosFault fault,
      TalosFacts facts,
      int messageBytes) {
    this.observer = observer;
    this.snapshot = snapshot;
    this.fault = fault;
    this.facts = facts;
    this.message = new byte[messageBytes];
  }

  static void begin(
      ServerCallStreamObserver<Data> observer,
      SnapshotContent content,
      TalosFault fault,
      TalosFacts facts,
      int messageBytes) {
    InputStream snapshot;
    try {
      snapshot = fault.apply(content.open());
    } catch (IOException e) {
      observer.onError(Status.UNKNOWN
          .withDescription("failed reading etcd snapshot: " + e.getMessage())
          .asRuntimeException());
      return;
    }
    SnapshotCall call = new SnapshotCall(observer, snapshot, fault, facts, messageBytes);
    facts.snapshotOpened();
    observer.setOnReadyHandler(call::sendWhileReady);
    observer.setOnCloseHandler(facts::snapshotClosed);
    observer.setOnCancelHandler(call::cancelled);
  }

  private void sendWhileReady() {
    if (ended) {
      return;
    }
    long before = sent;
    while (!ended && observer.isReady()) {
      int count = read();
      if (count > 0) {
        // The message is serialised before onNext returns, so the array can be filled again.
        observer.onNext(Data.newBuilder()
            .setBytes(UnsafeByteOperations.unsafeWrap(message, 0, count))
            .build());
        sent += count;
      }
      ended = count < message.length;
    }
    facts.sent(sent - before);
    if (ended) {
      close();
      fault.end(observer);
    }
  }

  private int read() {
    int wanted = (int) Math.min(message.length, fault.limit() - sent);
    try {
      return snapshot.readNBytes(message, 0, wanted);
    } catch (IOException e) {
      // Talos prints such an error on the console of the node, and the call ends with OK.
      LOG.log(Level.WARNING, "error reading snapshot: {0}", e.getMessage());
      return 0;
    }
  }

  private void cancelled() {
    ended = true;
    close();
    facts.snapshotCancelled();
  }

  private void close() {
    try {
      snapshot.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot close the snapshot: {0}", e.getMessage());
    }
  }
}
