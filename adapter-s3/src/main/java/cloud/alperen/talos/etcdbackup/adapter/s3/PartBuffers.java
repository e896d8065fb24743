package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The buffers of one upload, allocated when first needed and used again. Thread-safe.
 *
 * <p>How many there are is bounded by its user: one being filled and those in flight.
 */
final class PartBuffers {
  private final ConcurrentLinkedQueue<PartBuffer> free = new ConcurrentLinkedQueue<>();
  private final int capacity;

  PartBuffers(int capacity) {
    this.capacity = capacity;
  }

  PartBuffer take() {
    PartBuffer buffer = free.poll();
    return buffer == null ? new PartBuffer(capacity) : buffer;
  }

  void giveBack(PartBuffer buffer) {
    buffer.clear();
    free.add(buffer);
  }
}
