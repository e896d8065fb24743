package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import java.util.concurrent.CompletableFuture;

/**
 * A watch without websocket that the API server has not accepted yet, which it does at once. The library sets no timeout for
 * it, and one of the JDK's may from Java 26 on end the watch itself. Thread-safe.
 */
final class AwaitedWatch implements Line {
  private static final int MOST_QUIET_CHECKS = 2;

  private final CompletableFuture<?> sent;
  private final Runnable onSilence;
  // Only the thread that checks touches it.
  private int checks;

  private AwaitedWatch(CompletableFuture<?> sent, Runnable onSilence) {
    this.sent = sent;
    this.onSilence = onSilence;
  }

  static void listen(CompletableFuture<?> sent, ApiTransport transport, Runnable onSilence) {
    AwaitedWatch line = new AwaitedWatch(sent, onSilence);
    transport.listenOn(line);
    CompletableFuture<?> unused = sent.whenComplete((response, problem) -> transport.forget(line));
  }

  @Override
  public void check() {
    if (++checks > MOST_QUIET_CHECKS) {
      try {
        onSilence.run();
      } finally {
        sent.cancel(true);
      }
    }
  }

  @Override
  public void listAgain() {
    // It does not watch yet.
  }
}
