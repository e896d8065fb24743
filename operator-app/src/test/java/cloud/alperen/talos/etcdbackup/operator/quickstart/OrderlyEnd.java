package cloud.alperen.talos.etcdbackup.operator.quickstart;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C and SIGTERM interrupt a thread, and the process wait until that thread has closed what it opened. So does the
 * end of the process that started this one, as when Maven is killed: else servers would stay for ever. Thread-safe.
 */
final class OrderlyEnd {
  private static final int LIMIT_SECONDS = 30;

  private final Thread worker;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean told;

  private OrderlyEnd(Thread worker) {
    this.worker = worker;
  }

  static OrderlyEnd ofThisThread() {
    OrderlyEnd end = new OrderlyEnd(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(new Thread(end::tell, "orderly-end"));
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
    return end;
  }

  /** Whether the thread was told to end. */
  boolean told() {
    return told;
  }

  /** Waits until the thread is told to end, which is an interruption. */
  void await() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /** To be called when everything is closed. */
  void closed() {
    closed.countDown();
  }

  private void tell() {
    if (closed.getCount() == 0) {
      return;
    }
    told = true;
    worker.interrupt();
    try {
      closed.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
