package cloud.alperen.talos.etcdbackup.contract.condition;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One call on a thread of its own, so that a test can interrupt it and see how it ends. The thread is a daemon, so a call that
 * never ends fails its test and keeps no process alive. Thread-safe.
 */
public final class BackgroundCall {
  /** What is called. */
  @FunctionalInterface
  public interface Call {
    void run() throws Exception;
  }

  private record Outcome(Optional<Throwable> thrown, boolean interrupted) {}

  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final Thread thread;

  private BackgroundCall(Call call) {
    thread = new Thread(() -> outcome.complete(outcomeOf(call)), "background-call");
    thread.setDaemon(true);
  }

  /** Starts the call. */
  public static BackgroundCall start(Call call) {
    BackgroundCall started = new BackgroundCall(call);
    started.thread.start();
    return started;
  }

  /** Interrupts the call's thread. */
  public void interrupt() {
    thread.interrupt();
  }

  /**
   * Waits for the end of the call.
   *
   * @return what the call threw; empty if it returned
   * @throws AssertionError if the call does not end in time
   */
  public Optional<Throwable> thrownWithin(Duration limit) throws InterruptedException {
    return outcomeWithin(limit).thrown();
  }

  /**
   * Waits for the end of the call.
   *
   * @return whether the thread's interrupt flag was set when the call ended
   * @throws AssertionError if the call does not end in time
   */
  public boolean interruptedWithin(Duration limit) throws InterruptedException {
    return outcomeWithin(limit).interrupted();
  }

  private Outcome outcomeWithin(Duration limit) throws InterruptedException {
    try {
      return outcome.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the call has not ended within " + limit, e);
    } catch (ExecutionException e) {
      throw new AssertionError("a call always has an outcome", e);
    }
  }

  private static Outcome outcomeOf(Call call) {
    Optional<Throwable> thrown = Optional.empty();
    try {
      call.run();
    } catch (Exception | Error e) {
      thrown = Optional.of(e);
    }
    return new Outcome(thrown, Thread.currentThread().isInterrupted());
  }
}
