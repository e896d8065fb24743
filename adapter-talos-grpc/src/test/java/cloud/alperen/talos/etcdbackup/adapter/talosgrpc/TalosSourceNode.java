package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.contract.source.SourceNode;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosApiServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import java.time.Duration;

/** The Talos server as the contract sees it. */
record TalosSourceNode(TalosApiServer server) implements SourceNode {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration QUIET = Duration.ofMillis(200);

  @Override
  public void serve(SnapshotContent content) {
    server.serve(content);
    server.failAlways(TalosFault.none());
  }

  @Override
  public void failAfter(long bytes) {
    server.failAlways(TalosFault.becomesUnavailableAfter(bytes));
  }

  @Override
  public void fallSilentAfter(long bytes) {
    server.failAlways(TalosFault.stallsAfter(bytes));
  }

  @Override
  public void denyAccess() {
    server.failAlways(TalosFault.permissionDenied());
  }

  @Override
  public void becomeLearner() {
    server.member(EtcdMemberState.follower().asLearner());
  }

  @Override
  public void withholdHealth() {
    server.member(EtcdMemberState.follower().answering(EtcdMemberState.Answer.WITHHELD));
  }

  @Override
  public void awaitHealthQuestions(int count) throws InterruptedException {
    server.facts().await(facts -> facts.calls("EtcdStatus") >= count, LIMIT);
  }

  @Override
  public long bytesSent() {
    return server.facts().bytesSent();
  }

  @Override
  public void awaitOpenStreams(int count) throws InterruptedException {
    server.facts().await(facts -> facts.openSnapshots() == count, LIMIT);
  }

  @Override
  public void awaitQuiet() throws InterruptedException {
    server.facts().awaitQuiet(QUIET);
  }
}
