package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.proto.Data;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.proto.Metadata;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * One {@code common.Data}, decoded by hand.
 *
 * <p>A snapshot of 1 GiB is a million of these. The generated class would copy each payload
 * twice; this copies it once, out of the transport.
 *
 * @param payload snapshot bytes, possibly none
 * @param metadata where a proxying node says that it failed
 */
record SnapshotMessage(ByteBuffer payload, Metadata metadata) {
  static final Marshaller<SnapshotMessage> MARSHALLER = new Decoder();

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int METADATA_TAG = tag(Data.METADATA_FIELD_NUMBER);
  private static final int BYTES_TAG = tag(Data.BYTES_FIELD_NUMBER);

  private static int tag(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  static SnapshotMessage decode(byte[] message) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    ByteBuffer payload = NOTHING;
    Metadata metadata = Metadata.getDefaultInstance();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == BYTES_TAG) {
        int length = in.readRawVarint32();
        int start = in.getTotalBytesRead();
        in.skipRawBytes(length);
        payload = ByteBuffer.wrap(message, start, length);
      } else if (tag == METADATA_TAG) {
        metadata = Metadata.parseFrom(in.readByteArray());
      } else if (!in.skipField(tag)) {
        break;
      }
    }
    return new SnapshotMessage(payload, metadata);
  }

  private static final class Decoder implements Marshaller<SnapshotMessage> {
    @Override
    public InputStream stream(SnapshotMessage value) {
      throw new UnsupportedOperationException("a client only receives these");
    }

    @Override
    public SnapshotMessage parse(InputStream stream) {
      try {
        // Uncompressed, gRPC knows the length; readAllBytes would allocate 8 KiB for each message.
        byte[] message = new byte[stream.available()];
        int count = stream.readNBytes(message, 0, message.length);
        if (count < message.length || stream.read() >= 0) {
          throw new IOException("the length of the message is not known");
        }
        return decode(message);
      } catch (IOException e) {
        throw Status.INTERNAL
            .withDescription("a message is no common.Data")
            .withCause(e)
            .asRuntimeException();
      }
    }
  }
}
