package cloud.alperen.talos.etcdbackup.operator.faults;

import static cloud.alperen.talos.etcdbackup.operator.faults.Fault.survived;

import cloud.alperen.talos.etcdbackup.testkit.net.TcpFault;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import java.util.List;
import java.util.Random;

/** The first of two nodes fails: the backup has to come from the second, in the same attempt. */
final class FailoverFaults {
  private FailoverFaults() {}

  static List<Fault> all() {
    return List.of(
        twoNodes(
            "down", 2, (rig, random) -> rig.useNodes(SourceFaults.NOBODY, rig.second.endpoint())),
        twoNodes(
                "accepts and says nothing", 3, SourceFaults.node(TalosFault.hangsBeforeFirstByte()))
            .within(Rig.PATIENCE.firstByte()),
        twoNodes(
                "falls silent in the middle",
                3,
                (rig, random) -> rig.first.failAlways(TalosFault.stallsAfter(at(random))))
            .within(Rig.PATIENCE.idle()),
        twoNodes(
            "truncates",
            3,
            (rig, random) -> rig.first.failAlways(TalosFault.endsEarlyAfter(at(random)))),
        twoNodes(
            "corrupts a byte",
            3,
            (rig, random) -> rig.first.failAlways(TalosFault.flipsByteAt(at(random)))),
        twoNodes(
            "is cut off",
            3,
            (rig, random) -> rig.toFirst.towardsClient(new TcpFault.Cut(at(random)))),
        twoNodes(
            "is a learner",
            1,
            (rig, random) -> rig.first.member(EtcdMemberState.follower().asLearner())),
        twoNodes("is a worker", 1, SourceFaults.node(TalosFault.workerNode())));
  }

  private static Fault twoNodes(String what, int injections, Fault.Arrangement arrange) {
    return survived("first of two nodes " + what, injections, (rig, random) -> {
      rig.useBothNodes();
      arrange.on(rig, random);
    });
  }

  private static long at(Random random) {
    return random.nextInt((int) SourceFaults.SIZE);
  }
}
