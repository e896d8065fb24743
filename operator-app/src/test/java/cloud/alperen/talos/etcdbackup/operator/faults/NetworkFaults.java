package cloud.alperen.talos.etcdbackup.operator.faults;

import static cloud.alperen.talos.etcdbackup.operator.faults.Fault.fails;
import static cloud.alperen.talos.etcdbackup.operator.faults.Fault.survived;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpFault;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What the network before the only node does to a snapshot of three parts. */
final class NetworkFaults {
  // Where TLS and the questions about health are over, and the snapshot flows.
  private static final int IN_THE_STREAM = 100_000;
  // The server's side of a handshake is longer.
  private static final int IN_THE_HANDSHAKE = 500;

  private NetworkFaults() {}

  static List<Fault> all() {
    return List.of(
        fails(
            "connection reset while it is made",
            4,
            List.of("cannot connect (connection reset)", "the stream ended with UNAVAILABLE"),
            (rig, random) ->
                rig.toFirst.towardsClient(new TcpFault.Cut(random.nextInt(IN_THE_HANDSHAKE)))),
        fails(
            "connection reset in the stream",
            10,
            // The kernel may tell of a reset or of an end, whichever it sees first.
            List.of(
                "the stream ended with UNAVAILABLE (connection reset)",
                "the stream ended with UNAVAILABLE (Network closed for unknown reason)"),
            (rig, random) -> rig.toFirst.towardsClient(new TcpFault.Cut(inStream(random)))),
        fails(
                "network silent while the connection is made",
                2,
                "no connection was made",
                (rig, random) ->
                    rig.toFirst.towardsClient(new TcpFault.Stall(random.nextInt(IN_THE_HANDSHAKE))))
            .within(Rig.PATIENCE.probe().plus(Rig.PATIENCE.connect())),
        fails(
                "network silent in the stream",
                4,
                "stood still",
                (rig, random) -> rig.toFirst.towardsClient(new TcpFault.Stall(inStream(random))))
            .within(Rig.PATIENCE.idle()),
        fails(
            "byte flipped under TLS",
            6,
            "the stream ended with UNAVAILABLE",
            (rig, random) -> rig.toFirst.towardsClient(new TcpFault.Flip(inStream(random)))),
        survived(
            "every packet delayed",
            2,
            (rig, random) -> rig.toFirst.towardsClient(new TcpFault.Delay(Duration.ofMillis(5)))),
        survived("slow trickle, but in time", 2, (rig, random) -> {
          // Takes longer than the idle timeout as a whole. What must arrive within it is a TLS
          // record of
          // 16 KiB: an eighth of what does.
          rig.serve(SnapshotContent.generated(224 << 10));
          rig.toFirst.towardsClient(new TcpFault.Throttle(64 << 10));
        }),
        fails("trickle slower than the timeout", 2, "within the attempt's 3s", (rig, random) -> {
              rig.timeout = Duration.ofSeconds(3);
              rig.toFirst.towardsClient(new TcpFault.Throttle(200_000));
            })
            .within(Duration.ofSeconds(3)));
  }

  private static long inStream(Random random) {
    return IN_THE_STREAM + random.nextInt((int) SourceFaults.DATABASE - IN_THE_STREAM);
  }
}
