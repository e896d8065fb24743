package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCondition;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackupReconcilerIT {
  private final TestCluster cluster = TestCluster.ready();
  private final TestSource source = new TestSource();
  private final TestSink sink = new TestSink();

  private final Deque<TestOperator> operators = new ArrayDeque<>();

  @AfterEach
  void stop() {
    operators.forEach(TestOperator::close);
    cluster.close();
  }

  private TestOperator start() {
    operators.push(new TestOperator(cluster, source, sink));
    return operators.peek();
  }

  static String row(TalosEtcdBackup backup, String type) {
    TalosEtcdBackupStatus status = backup.getStatus();
    List<StatusCondition> conditions =
        status == null || status.conditions() == null ? List.of() : status.conditions();
    return conditions.stream()
        .filter(condition -> type.equals(condition.type()))
        .map(condition -> condition.status() + " " + condition.reason())
        .findFirst()
        .orElse("");
  }

  static boolean is(TalosEtcdBackup backup, String progressing, String ready, String failed) {
    return row(backup, "Progressing").equals(progressing)
        && row(backup, "Ready").equals(ready)
        && row(backup, "Failed").equals(failed);
  }

  @Test
  void anAppliedBackupSucceeds() {
    start();
    cluster.create("one");
    cluster.await(
        "one",
        backup ->
            is(backup, "False BackupCompleted", "True BackupSucceeded", "False BackupSucceeded"));
    cluster.await("one", backup -> backup.getMetadata().getFinalizers().isEmpty());
    assertEquals(1, sink.objects().size());
  }
}
