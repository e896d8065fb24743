package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosApiServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Four streams at once, as many as an operator has slots for, in a JVM with exactly the direct memory
 * that {@link TalosSnapshotSource} says they need: 4 x 4 MiB, and for two processors 16 MiB.
 */
class DirectMemoryIT {
  private static final List<String> JVM =
      List.of("-Xmx64m", "-XX:MaxDirectMemorySize=32m", "-XX:ActiveProcessorCount=2");
  private static final int SLOTS = 4;
  private static final long SIZE = 16L << 20;

  private final TalosPki pki = TalosPki.create(OneNode.CLOCK);

  @Test
  void nodesThatSendHugeMessagesAreNamedAndHarmNoOtherStream() {
    try (TalosApiServer huge = node((int) SIZE);
        TalosApiServer honest = node(1024)) {
      List<String> results = take(huge, huge, huge, honest);
      assertEquals(String.valueOf(SIZE + 32), results.get(3));
      for (String result : results.subList(0, 3)) {
        assertTrue(
            result.startsWith("Failed to take etcd snapshot from node "
                + huge.endpoint()
                + ": its messages are too large to be held in memory (gRPC message exceeds maximum"
                + " size 66560: "),
            result);
      }
    }
  }

  @Test
  void theLargestMessagesThatAreAcceptedFitIntoTheFormula() {
    try (TalosApiServer node = node(64 << 10)) {
      assertEquals(
          List.of(SIZE + 32, SIZE + 32, SIZE + 32, SIZE + 32).stream()
              .map(String::valueOf)
              .toList(),
          take(node, node, node, node));
    }
  }

  private TalosApiServer node(int messageBytes) {
    return TalosApiServer.builder(pki)
        .content(SnapshotContent.generated(SIZE))
        .messageBytes(messageBytes)
        .start();
  }

  private List<String> take(TalosApiServer... nodes) {
    List<String> arguments = new ArrayList<>(List.of("as-it-is"));
    for (int i = 0; i < SLOTS; i++) {
      arguments.add(nodes[i].endpoint());
    }
    return SnapshotProgram.run(JVM, pki.secretBundle(), arguments);
  }
}
