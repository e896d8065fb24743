package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cloud.alperen.talos.etcdbackup.testkit.talos.proto.Data;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.Metadata;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hand-written decoder against the generated encoder, which has a .proto of its own. */
class SnapshotMessageTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 32, 127, 128, 1024, 16_384, 3_000_000})
  void decodesPayloadsOfAnySize(int size) throws IOException {
    byte[] payload = new byte[size];
    new Random(size).nextBytes(payload);
    Data data = Data.newBuilder().setBytes(ByteString.copyFrom(payload)).build();
    SnapshotMessage message = parse(data.toByteArray());
    assertEquals(ByteBuffer.wrap(payload), message.payload());
    assertEquals("", message.metadata().getError());
  }

  @Test
  void decodesMetadataBesideThePayload() throws IOException {
    Data data = Data.newBuilder()
        .setMetadata(Metadata.newBuilder().setHostname("cp-1").setError("broken"))
        .setBytes(ByteString.copyFromUtf8("abc"))
        .build();
    SnapshotMessage message = parse(data.toByteArray());
    assertEquals("cp-1", message.metadata().getHostname());
    assertEquals("broken", message.metadata().getError());
    assertEquals(ByteBuffer.wrap("abc".getBytes(StandardCharsets.UTF_8)), message.payload());
  }

  @Test
  void skipsFieldsThatItDoesNotKnow() throws IOException {
    UnknownFieldSet later = UnknownFieldSet.newBuilder()
        .addField(3, Field.newBuilder().addVarint(7).build())
        .addField(4, Field.newBuilder().addFixed64(7).build())
        .addField(5, Field.newBuilder().addLengthDelimited(ByteString.EMPTY).build())
        .build();
    Data data = Data.newBuilder()
        .setBytes(ByteString.copyFromUtf8("abc"))
        .setUnknownFields(later)
        .build();
    assertEquals(
        ByteBuffer.wrap("abc".getBytes(StandardCharsets.UTF_8)),
        parse(data.toByteArray()).payload());
  }

  @Test
  void refusesAMessageThatEndsTooEarly() {
    byte[] whole =
        Data.newBuilder().setBytes(ByteString.copyFrom(new byte[1024])).build().toByteArray();
    for (int length : new int[] {1, 2, 3, 500, whole.length - 1}) {
      StatusRuntimeException refused =
          assertThrows(StatusRuntimeException.class, () -> parse(Arrays.copyOf(whole, length)));
      assertEquals(Status.Code.INTERNAL, refused.getStatus().getCode());
    }
  }

  private static SnapshotMessage parse(byte[] message) {
    return SnapshotMessage.MARSHALLER.parse(new ByteArrayInputStream(message));
  }
}
