package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands payloads from the transport's thread to the reader. All fields are guarded by the lock.
 *
 * <p>Waking a thread costs as much as receiving ten messages, so the reader asks for a whole batch
 * and is woken when that is there. It lingers for a moment only: on a slow line it then takes what
 * has come. Neither side copies under the lock: the reader swaps the full deque for its empty one.
 */
final class MessageQueue {
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();
  private long queuedBytes;
  private int wanted = Integer.MAX_VALUE;
  private boolean ended;
  private Optional<BackupException> failure = Optional.empty();

  /**
   * Transport's side: never blocks for long.
   *
   * @return false if what is queued already makes up the limit, so that this one was not taken
   */
  boolean add(ByteBuffer payload, long limit) {
    lock.lock();
    try {
      if (queuedBytes >= limit) {
        return false;
      }
      queuedBytes += payload.remaining();
      queue.add(payload);
      if (queue.size() >= wanted) {
        wanted = Integer.MAX_VALUE;
        changed.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** No more will come. The first end counts; a failure discards what is queued. */
  void end(Optional<BackupException> reason) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        failure = reason;
        if (reason.isPresent()) {
          queue.clear();
        }
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reader's side: waits until something is there or the end is known.
   *
   * @return false if the time passed before
   */
  @SuppressWarnings("WaitNotInLoop") // Lingering may end early; the real wait below is in a loop.
  boolean await(int batch, Duration limit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = limit.toNanos();
      if (queue.size() < batch && !ended && left > 0) {
        wanted = batch;
        long linger = Math.min(LINGER_NANOS, left);
        left -= linger - changed.awaitNanos(linger);
      }
      while (queue.isEmpty() && !ended && left > 0) {
        wanted = 1;
        left = changed.awaitNanos(left);
      }
      wanted = Integer.MAX_VALUE;
      return ended || !queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Takes everything that is queued in exchange for an empty deque. */
  ArrayDeque<ByteBuffer> exchange(ArrayDeque<ByteBuffer> empty) throws BackupException {
    lock.lock();
    try {
      if (failure.isPresent()) {
        throw again(failure.get());
      }
      ArrayDeque<ByteBuffer> full = queue;
      queue = empty;
      queuedBytes = 0;
      return full;
    } finally {
      lock.unlock();
    }
  }

  /** A fresh exception, since the stack of the first belongs to another call or thread. */
  private static BackupException again(BackupException first) {
    Throwable cause = first.getCause();
    return cause == null
        ? new BackupException(first.failure())
        : new BackupException(first.failure(), cause);
  }

  /** Whether the source has stated its end. */
  boolean ended() {
    lock.lock();
    try {
      return ended && queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
