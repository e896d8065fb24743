package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TestTargets;
import cloud.alperen.talos.etcdbackup.contract.store.InMemoryObjectSink;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One test's cluster, nodes and bucket, and the operators it starts; all end with the test. */
final class Stage implements AfterEachCallback {
  static final Duration SOON = Duration.ofMillis(50);
  static final Duration NOT_IN_THIS_TEST = Duration.ofHours(1);

  final TestCluster cluster;
  final TestSource source = new TestSource();
  final InMemoryObjectSink sink = new InMemoryObjectSink();
  private final Deque<TestOperator> operators = new ArrayDeque<>();

  private Stage(TestCluster cluster) {
    this.cluster = cluster;
  }

  /** A stage with all prerequisites of a backup. */
  static Stage ready() {
    return new Stage(TestCluster.ready());
  }

  static Stage with(MockKind... kinds) {
    return new Stage(new TestCluster(kinds));
  }

  TestOperator start() {
    return start(4, SOON);
  }

  TestOperator start(int slots, Duration retryDelay) {
    return start(slots, retryDelay, TestTargets.all());
  }

  TestOperator start(StorageTargets targets) {
    return start(4, SOON, targets);
  }

  private TestOperator start(int slots, Duration retryDelay, StorageTargets targets) {
    operators.push(new TestOperator(cluster, source, sink, slots, retryDelay, targets));
    return operators.peek();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    source.open();
    operators.forEach(TestOperator::close);
    cluster.close();
  }
}
