package cloud.alperen.talos.etcdbackup.contract.source;

/** The far side of a source: one node that behaves as told, and can be looked at. Thread-safe. */
public interface SourceNode {
  /** Answers with this content and ends without an error, from the next call on. */
  void serve(SnapshotContent content);

  /** Sends so many bytes of the content, then states an error. */
  void failAfter(long bytes);

  /** Sends so many bytes of the content, then neither more nor an end. */
  void fallSilentAfter(long bytes);

  /** Refuses because the client lacks the right to take snapshots. */
  void denyAccess();

  /** Has an etcd member that does not vote yet. */
  void becomeLearner();

  /** Leaves questions for the health of its etcd member unanswered. */
  void withholdHealth();

  /**
   * Waits until the node was asked so many times how its etcd member is.
   *
   * @throws AssertionError if that takes longer than a few seconds
   */
  void awaitHealthQuestions(int count) throws InterruptedException;

  /** Bytes that have left the node, over all calls. */
  long bytesSent();

  /**
   * Waits until so many streams are open on the node.
   *
   * @throws AssertionError if that takes longer than a few seconds
   */
  void awaitOpenStreams(int count) throws InterruptedException;

  /** Waits until the node has stopped sending, for whatever reason. */
  void awaitQuiet() throws InterruptedException;
}
