package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.proto.EtcdMemberStatus;
import com.google.protobuf.CodedInputStream;
import org.junit.jupiter.api.Test;

/** Runs twice: with the protobuf that users get, and with the oldest that a framework may bring. */
class ProtobufOnTheClassPathIT {

  @Test
  void isTheOneThatTheseTestsAreMeantFor() {
    String jar = CodedInputStream.class
        .getProtectionDomain()
        .getCodeSource()
        .getLocation()
        .getPath();
    String expected = "/protobuf-java-" + System.getProperty("expected.protobuf") + ".jar";
    assertTrue(jar.endsWith(expected), jar);
  }

  @Test
  void readsWhatItHasWritten() throws Exception {
    EtcdMemberStatus written = EtcdMemberStatus.newBuilder()
        .setMemberId(-7)
        .setIsLearner(true)
        .addErrors("odd")
        .build();
    assertEquals(written, EtcdMemberStatus.parseFrom(written.toByteArray()));
  }
}
