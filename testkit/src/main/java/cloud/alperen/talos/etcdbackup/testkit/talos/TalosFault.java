package cloud.alperen.talos.etcdbackup.testkit.talos;

import cloud.alperen.talos.etcdbackup.testkit.talos.proto.Data;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.Metadata;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.SequenceInputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * How one snapshot call departs from the truth. Immutable.
 *
 * <p>A fault may change the bytes, end the stream after some of them, or both. Byte counts include
 * everything that the client sees, so a cut can fall anywhere.
 */
public final class TalosFault {
  private static final long EMPTY_MESSAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long NEVER = Long.MAX_VALUE;

  private final String description;
  private final long limit;
  private final UnaryOperator<InputStream> corruption;
  private final Consumer<StreamObserver<Data>> ending;

  private TalosFault(
      String description,
      long limit,
      UnaryOperator<InputStream> corruption,
      Consumer<StreamObserver<Data>> ending) {
    this.description = description;
    this.limit = limit;
    this.corruption = corruption;
    this.ending = ending;
  }

  /** No fault: the whole snapshot and OK. */
  public static TalosFault none() {
    return new TalosFault("no fault", NEVER, in -> in, StreamObserver::onCompleted);
  }

  /** OK after this many bytes: what a node does when its etcd breaks off. */
  public static TalosFault endsEarlyAfter(long bytes) {
    return cut("OK after " + bytes + " bytes", bytes, StreamObserver::onCompleted);
  }

  /** OK, and not a single byte. */
  public static TalosFault sendsNothing() {
    return endsEarlyAfter(0);
  }

  /** Neither a byte nor an end: what a node does while its etcd is down. */
  public static TalosFault hangsBeforeFirstByte() {
    return stallsAfter(0);
  }

  /** Sends this many bytes, then keeps the call open in silence. */
  public static TalosFault stallsAfter(long bytes) {
    return cut("silence after " + bytes + " bytes", bytes, observer -> {});
  }

  /** Sends this many bytes, then so many messages of another size, and OK. */
  public static TalosFault sendsOtherMessagesAfter(long bytes, int messageBytes, int count) {
    Data message =
        Data.newBuilder().setBytes(ByteString.copyFrom(new byte[messageBytes])).build();
    return cut(
        "messages of " + messageBytes + " bytes after " + bytes + " bytes", bytes, observer -> {
          for (int i = 0; i < count; i++) {
            observer.onNext(message);
          }
          observer.onCompleted();
        });
  }

  /** Sends this many bytes, then messages without any, for as long as somebody listens. */
  public static TalosFault sendsEmptyMessagesAfter(long bytes) {
    return cut(
        "empty messages after " + bytes + " bytes",
        bytes,
        observer -> sendEmptyMessages((ServerCallStreamObserver<Data>) observer));
  }

  /** Not on the call's own thread, which is needed to hear that the client has gone. */
  private static void sendEmptyMessages(ServerCallStreamObserver<Data> call) {
    Thread sender = new Thread(
        () -> {
          while (!call.isCancelled()) {
            call.onNext(Data.getDefaultInstance());
            LockSupport.parkNanos(EMPTY_MESSAGE_NANOS);
          }
        },
        "empty-messages");
    sender.setDaemon(true);
    sender.start();
  }

  /** The status of a node that is shut down while it answers. */
  public static TalosFault becomesUnavailableAfter(long bytes) {
    return failsAfter(
        bytes, Status.UNAVAILABLE.withDescription("closing transport: graceful_stop"));
  }

  /** CANCELLED, sent by the server. */
  public static TalosFault endsCancelledAfter(long bytes) {
    return failsAfter(bytes, Status.CANCELLED.withDescription("context canceled"));
  }

  /** DEADLINE_EXCEEDED, sent by the server. */
  public static TalosFault endsDeadlineExceededAfter(long bytes) {
    return failsAfter(bytes, Status.DEADLINE_EXCEEDED.withDescription("context deadline exceeded"));
  }

  /** PERMISSION_DENIED, whatever the roles of the client are. */
  public static TalosFault permissionDenied() {
    return failsAfter(0, Status.PERMISSION_DENIED.withDescription("not authorized"));
  }

  /** The answer of a worker node. */
  public static TalosFault workerNode() {
    return failsAfter(
        0,
        Status.UNIMPLEMENTED.withDescription(
            "etcd snapshot is only available on control plane nodes"));
  }

  /** A Go error without a gRPC code: UNKNOWN with its text. */
  public static TalosFault goError(String text) {
    return failsAfter(0, Status.UNKNOWN.withDescription(text));
  }

  /** Any other status. */
  public static TalosFault failsAfter(long bytes, Status status) {
    return cut(
        status.getCode() + " after " + bytes + " bytes",
        bytes,
        observer -> observer.onError(status.asRuntimeException()));
  }

  /** An error inside the last message, and OK: how a proxying node reports a failed one. */
  public static TalosFault errorInMetadataAfter(long bytes, String hostname, String error) {
    return cut("metadata error after " + bytes + " bytes", bytes, observer -> {
      observer.onNext(Data.newBuilder()
          .setMetadata(Metadata.newBuilder().setHostname(hostname).setError(error))
          .build());
      observer.onCompleted();
    });
  }

  /** All bits of one byte are inverted. */
  public static TalosFault flipsByteAt(long offset) {
    return corrupt("byte " + offset + " flipped", in -> new FlippedByte(in, offset));
  }

  /** The last byte, which belongs to the digest, is inverted. */
  public static TalosFault wrongDigest() {
    return corrupt("wrong digest", FlippedLastByte::new);
  }

  /** This many bytes follow the digest. */
  public static TalosFault bytesAfterTrailer(int count) {
    return corrupt(
        count + " bytes after the trailer",
        in -> new SequenceInputStream(in, new ByteArrayInputStream(new byte[count])));
  }

  long limit() {
    return limit;
  }

  InputStream apply(InputStream truth) {
    return corruption.apply(truth);
  }

  void end(StreamObserver<Data> observer) {
    ending.accept(observer);
  }

  @Override
  public String toString() {
    return description;
  }

  private static TalosFault cut(
      String description, long bytes, Consumer<StreamObserver<Data>> ending) {
    if (bytes < 0) {
      throw new IllegalArgumentException("negative byte count: " + bytes);
    }
    return new TalosFault(description, bytes, in -> in, ending);
  }

  private static TalosFault corrupt(String description, UnaryOperator<InputStream> corruption) {
    return new TalosFault(description, NEVER, corruption, StreamObserver::onCompleted);
  }

  private static final class FlippedByte extends FilterInputStream {
    private long remaining;

    FlippedByte(InputStream in, long offset) {
      super(in);
      this.remaining = offset;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      if (remaining >= 0 && count > remaining) {
        target[offset + (int) remaining] ^= (byte) 0xFF;
      }
      remaining -= Math.max(count, 0);
      return count;
    }
  }

  private static final class FlippedLastByte extends FilterInputStream {
    private final PushbackInputStream source;

    FlippedLastByte(InputStream in) {
      this(new PushbackInputStream(in));
    }

    private FlippedLastByte(PushbackInputStream source) {
      super(source);
      this.source = source;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      if (count <= 0) {
        return count;
      }
      int next = source.read();
      if (next < 0) {
        target[offset + count - 1] ^= (byte) 0xFF;
      } else {
        source.unread(next);
      }
      return count;
    }
  }
}
