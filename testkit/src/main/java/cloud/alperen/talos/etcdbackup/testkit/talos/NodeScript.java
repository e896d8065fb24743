package cloud.alperen.talos.etcdbackup.testkit.talos;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import java.util.ArrayDeque;
import java.util.Deque;

/** What the node does from now on. Thread-safe: tests switch it while calls run. */
final class NodeScript {
  private final Deque<TalosFault> next = new ArrayDeque<>();
  private TalosFault sticky = TalosFault.none();
  private SnapshotContent content;
  private EtcdMemberState member;

  NodeScript(SnapshotContent content, EtcdMemberState member) {
    this.content = content;
    this.member = member;
  }

  synchronized SnapshotContent content() {
    return content;
  }

  synchronized void content(SnapshotContent other) {
    content = other;
  }

  synchronized EtcdMemberState member() {
    return member;
  }

  synchronized void member(EtcdMemberState other) {
    member = other;
  }

  synchronized TalosFault nextFault() {
    return next.isEmpty() ? sticky : next.pop();
  }

  synchronized void failNext(TalosFault fault) {
    next.add(fault);
  }

  synchronized void failAlways(TalosFault fault) {
    next.clear();
    sticky = fault;
  }
}
