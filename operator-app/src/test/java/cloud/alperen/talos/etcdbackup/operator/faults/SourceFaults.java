package cloud.alperen.talos.etcdbackup.operator.faults;

import static cloud.alperen.talos.etcdbackup.operator.faults.Fault.fails;
import static cloud.alperen.talos.etcdbackup.operator.faults.Fault.survived;

import cloud.alperen.talos.etcdbackup.testkit.net.TcpFault;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState;
import cloud.alperen.talos.etcdbackup.testkit.talos.SnapshotContent;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What a node, or the network before it, does to a snapshot of three parts. */
final class SourceFaults {
  static final long DATABASE = 12L << 20;
  static final long SIZE = DATABASE + 32;

  private static final long PART = 5L << 20;
  // Where TLS and the questions about health are over, and the snapshot flows.
  private static final int IN_THE_STREAM = 100_000;

  private SourceFaults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    for (long bytes :
        new long[] {0, 1, 79, 80, 4095, 4096, PART - 1, PART, PART + 1, 2 * PART, DATABASE, SIZE - 1
        }) {
      faults.add(fails("OK after k bytes", 1, "ended", node(TalosFault.endsEarlyAfter(bytes))));
      faults.add(fails(
          "UNAVAILABLE after k bytes",
          1,
          "UNAVAILABLE",
          node(TalosFault.becomesUnavailableAfter(bytes))));
    }
    faults.add(fails(
        "OK after k random bytes",
        10,
        "ended",
        (rig, random) -> rig.first.failAlways(TalosFault.endsEarlyAfter(below(random)))));
    faults.add(fails(
        "CANCELLED or DEADLINE_EXCEEDED sent by the node",
        4,
        "check the health of etcd",
        (rig, random) -> rig.first.failAlways(
            random.nextBoolean()
                ? TalosFault.endsCancelledAfter(below(random))
                : TalosFault.endsDeadlineExceededAfter(below(random)))));
    faults.add(fails(
        "error in the message's metadata",
        2,
        "boom",
        (rig, random) -> rig.first.failAlways(
            TalosFault.errorInMetadataAfter(below(random), "node-1", "boom"))));
    faults.add(fails(
            "silence before the first byte",
            2,
            "no bytes and no error came",
            node(TalosFault.hangsBeforeFirstByte()))
        .within(Rig.PATIENCE.firstByte()));
    faults.add(fails(
            "silence in the middle",
            4,
            "stood still",
            (rig, random) ->
                rig.first.failAlways(TalosFault.stallsAfter(1 + random.nextInt((int) DATABASE))))
        .within(Rig.PATIENCE.idle()));
    faults.add(fails("silence before the end", 2, "stood still", node(TalosFault.stallsAfter(SIZE)))
        .within(Rig.PATIENCE.idle()));
    faults.add(fails(
        "one byte flipped in three parts",
        10,
        "",
        (rig, random) -> rig.first.failAlways(TalosFault.flipsByteAt(below(random)))));
    faults.add(fails("wrong digest", 2, "trailer says", node(TalosFault.wrongDigest())));
    faults.add(fails(
        "bytes after the trailer",
        3,
        "went on after",
        (rig, random) ->
            rig.first.failAlways(TalosFault.bytesAfterTrailer(1 + random.nextInt(100_000)))));
    faults.addAll(nodes());
    faults.addAll(networks());
    return faults;
  }

  private static List<Fault> nodes() {
    return List.of(
        fails(
            "node down",
            2,
            "cannot connect",
            (rig, random) -> rig.endpoints = List.of("127.0.0.1:1")),
        fails("learner", 1, "learner", member(EtcdMemberState.follower().asLearner())),
        fails("no leader", 1, "no leader", member(EtcdMemberState.follower().withoutLeader())),
        fails(
            "CORRUPT alarm",
            1,
            "CORRUPT",
            member(EtcdMemberState.follower().withAlarm(EtcdMemberState.Alarm.CORRUPT))),
        survived(
            "NOSPACE alarm",
            1,
            member(EtcdMemberState.follower().withAlarm(EtcdMemberState.Alarm.NOSPACE))),
        survived(
            "health refused or withheld",
            4,
            (rig, random) -> rig.first.member(EtcdMemberState.follower()
                .answering(
                    random.nextBoolean()
                        ? EtcdMemberState.Answer.WITHHELD
                        : EtcdMemberState.Answer.DENIED_TO_BACKUP_ROLE))),
        fails("worker node", 1, "no control plane node", node(TalosFault.workerNode())),
        fails("role missing", 1, "os:etcd:backup", (rig, random) -> rig.role = "os:reader"),
        fails(
            "another cluster's authority",
            1,
            "not trusted",
            (rig, random) -> rig.trusted = TalosPki.create(InstantSource.system())));
  }

  private static List<Fault> networks() {
    return List.of(
        fails(
            "connection reset after k bytes",
            10,
            "",
            (rig, random) -> rig.toFirst.towardsClient(new TcpFault.Cut(below(random)))),
        fails(
                "network silent after k bytes",
                4,
                "",
                (rig, random) -> rig.toFirst.towardsClient(new TcpFault.Stall(inStream(random))))
            .within(Rig.PATIENCE.idle()),
        fails(
            "byte flipped under TLS",
            6,
            "",
            (rig, random) -> rig.toFirst.towardsClient(new TcpFault.Flip(inStream(random)))),
        survived(
            "every packet delayed",
            2,
            (rig, random) -> rig.toFirst.towardsClient(new TcpFault.Delay(Duration.ofMillis(5)))),
        survived("slow trickle, but in time", 2, (rig, random) -> {
          rig.serve(SnapshotContent.etcd36());
          // A TLS record of 16 KiB must arrive within the idle timeout.
          rig.toFirst.towardsClient(new TcpFault.Throttle(40_000));
        }),
        fails("trickle slower than the timeout", 2, "within the attempt's 4s", (rig, random) -> {
              rig.timeout = Duration.ofSeconds(4);
              rig.toFirst.towardsClient(new TcpFault.Throttle(200_000));
            })
            .within(Duration.ofSeconds(4)));
  }

  static Fault.Arrangement node(TalosFault fault) {
    return (rig, random) -> rig.first.failAlways(fault);
  }

  private static Fault.Arrangement member(EtcdMemberState state) {
    return (rig, random) -> rig.first.member(state);
  }

  private static long below(Random random) {
    return random.nextInt((int) SIZE);
  }

  private static long inStream(Random random) {
    return IN_THE_STREAM + random.nextInt((int) DATABASE - IN_THE_STREAM);
  }
}
