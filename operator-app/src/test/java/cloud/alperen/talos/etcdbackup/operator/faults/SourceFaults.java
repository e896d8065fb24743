package cloud.alperen.talos.etcdbackup.operator.faults;

import static cloud.alperen.talos.etcdbackup.operator.faults.Fault.fails;
import static cloud.alperen.talos.etcdbackup.operator.faults.Fault.survived;

import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What a node does to a snapshot of three parts. */
final class SourceFaults {
  /** Port 1 is reserved, and nobody binds it. */
  static final String NOBODY = "127.0.0.1:1";

  static final long DATABASE = 12L << 20;
  static final long SIZE = DATABASE + 32;

  private static final long PART = 5L << 20;

  private static final String BAD_HEADER = "does not start like an etcd database";
  private static final List<String> TRUNCATED =
      List.of("ended without an error and without a single byte", BAD_HEADER, "ended after");

  private SourceFaults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    for (long bytes : new long[] {
      0, 1, 40, 79, 80, 4095, 4096, PART - 1, PART, PART + 1, 2 * PART, DATABASE, SIZE - 1
    }) {
      faults.add(fails("OK after k bytes", 1, TRUNCATED, node(TalosFault.endsEarlyAfter(bytes))));
      faults.add(fails(
          "UNAVAILABLE after k bytes",
          1,
          "UNAVAILABLE",
          node(TalosFault.becomesUnavailableAfter(bytes))));
    }
    faults.add(fails(
        "OK after k random bytes",
        10,
        TRUNCATED,
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
        List.of("trailer says", BAD_HEADER),
        (rig, random) -> rig.first.failAlways(TalosFault.flipsByteAt(below(random)))));
    faults.add(fails("wrong digest", 2, "trailer says", node(TalosFault.wrongDigest())));
    faults.add(fails(
        "bytes after the trailer",
        3,
        "went on after",
        (rig, random) ->
            rig.first.failAlways(TalosFault.bytesAfterTrailer(1 + random.nextInt(100_000)))));
    faults.addAll(nodes());
    faults.addAll(identities());
    faults.addAll(NetworkFaults.all());
    return faults;
  }

  private static List<Fault> nodes() {
    return List.of(
        fails("node down", 2, "cannot connect", (rig, random) -> rig.useNodes(NOBODY)),
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
        fails("worker node", 1, "no control plane node", node(TalosFault.workerNode())));
  }

  private static List<Fault> identities() {
    return List.of(
        fails(
            "role missing",
            1,
            "needs the role os:etcd:backup",
            (rig, random) -> rig.client = rig.pki.client("os:reader")),
        fails(
            "client certificate has expired",
            1,
            "its certificate has expired",
            (rig, random) -> rig.client = rig.pki.client(rig.pki
                .profile(Rig.ROLE)
                .validBetween(Instant.now().minusSeconds(7200), Instant.now().minusSeconds(3600)))),
        fails(
            "another cluster's authority",
            1,
            "it is not signed by the OS CA",
            (rig, random) -> rig.trusted = TalosPki.create(InstantSource.system())),
        fails(
            "node's certificate has expired",
            1,
            "it has expired; check the clocks",
            (rig, random) -> rig.useNodes(rig.expired.endpoint())),
        fails(
            "node's certificate is not valid yet",
            1,
            "it is not valid yet; check the clocks",
            (rig, random) -> rig.useNodes(rig.notYetValid.endpoint())),
        fails(
            "node's certificate is for another name",
            1,
            "its certificate is not for another-name but for 127.0.0.1, localhost",
            (rig, random) -> rig.endpoints =
                List.of(new Endpoint("127.0.0.1", rig.first.port(), "another-name"))));
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
}
