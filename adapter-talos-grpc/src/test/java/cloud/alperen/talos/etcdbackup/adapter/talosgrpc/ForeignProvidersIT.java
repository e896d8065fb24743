package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.testkit.talos.KeyFamily;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Inside an application that registered BouncyCastle before the JDK's own providers. */
class ForeignProvidersIT {
  @ParameterizedTest
  @EnumSource(KeyFamily.class)
  void takesASnapshotWithBouncyCastleAsFirstProvider(KeyFamily family) {
    TalosPki pki = TalosPki.create(family, OneNode.CLOCK);
    try (OneNode cluster = new OneNode(pki)) {
      assertEquals(
          List.of("36896"),
          SnapshotProgram.run(
              List.of("-Xmx64m"),
              pki.secretBundle(),
              List.of(SnapshotProgram.BOUNCY_CASTLE_FIRST, cluster.server().endpoint())));
    }
  }
}
