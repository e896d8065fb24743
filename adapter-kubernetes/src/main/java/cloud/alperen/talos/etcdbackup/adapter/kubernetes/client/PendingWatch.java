package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import java.util.concurrent.CompletableFuture;

/**
 * Monitors the request for a watch without WebSocket until the API server accepts it. The server normally accepts at once. The
 * library sets no timeout, and a timeout of the JDK would end the watch itself from Java 26 on. Thread-safe.
 */
final class PendingWatch implements Monitored {
  private static final int MOST_QUIET_CHECKS = 2;

  private final CompletableFuture<?> sent;
  private final Runnable onSilence;
  // Confined to the thread that checks.
  private int checks;

  private PendingWatch(CompletableFuture<?> sent, Runnable onSilence) {
    this.sent = sent;
    this.onSilence = onSilence;
  }

  static void monitor(CompletableFuture<?> sent, ApiTransport transport, Runnable onSilence) {
    PendingWatch request = new PendingWatch(sent, onSilence);
    transport.monitor(request);
    CompletableFuture<?> unused =
        sent.whenComplete((response, problem) -> transport.stopMonitoring(request));
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
    // The watch is not open yet.
  }
}
