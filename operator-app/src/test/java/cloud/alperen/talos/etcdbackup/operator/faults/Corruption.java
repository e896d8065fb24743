package cloud.alperen.talos.etcdbackup.operator.faults;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.contract.store.InMemoryObjectSink;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Corrupts single bytes of a real snapshot on a real node, and has each taken by the real use case and Talos adapter. */
final class Corruption {
  private static final String ROW = "one byte corrupted in a real snapshot";
  private static final ObjectKey KEY = new ObjectKey("corrupted");

  private Corruption() {}

  static void corrupt(FaultTable table, int times, long seed)
      throws IOException, InterruptedException {
    Random random = new Random(seed);
    int size = size(SnapshotContent.etcd36());
    try (Rig rig = new Rig()) {
      rig.behave();
      rig.serve(SnapshotContent.etcd36());
      InMemoryObjectSink sink = new InMemoryObjectSink();
      requireThatAWholeOneIsTaken(rig, new InMemoryObjectSink());
      Leaks leaks = Leaks.since(Leaks.POOLS_OF_THE_RIG);
      for (int i = 0; i < times; i++) {
        rig.first.failAlways(TalosFault.flipsByteAt(random.nextInt(size)));
        table.injected(ROW, corrupted(rig, sink));
      }
      table.found(ROW, leaks.findings(rig::openCalls));
    }
  }

  private static List<Finding> corrupted(Rig rig, InMemoryObjectSink sink) {
    List<Finding> findings = new ArrayList<>();
    try {
      rig.run(KEY, new ObjectStore(sink, sink));
      findings.add(new Finding(Finding.Kind.FALSE_READY, "it was believed"));
    } catch (BackupException e) {
      if (!(e.failure() instanceof SourceFailure.Defective)) {
        findings.add(new Finding(Finding.Kind.WRONG_END, e.failure().userMessage()));
      }
    }
    if (sink.find(KEY.value()).isPresent() || !sink.unfinishedUploads().isEmpty()) {
      findings.add(new Finding(Finding.Kind.ORPHAN, "something was left in the bucket"));
    }
    return findings;
  }

  /** Else a rig that takes nothing at all would prove everything. */
  private static void requireThatAWholeOneIsTaken(Rig rig, InMemoryObjectSink sink) {
    try {
      rig.run(KEY, new ObjectStore(sink, sink));
    } catch (BackupException e) {
      throw new IllegalStateException("the same snapshot without a corruption was refused", e);
    }
  }

  private static int size(SnapshotContent content) throws IOException {
    try (InputStream in = content.open()) {
      return in.readAllBytes().length;
    }
  }
}
