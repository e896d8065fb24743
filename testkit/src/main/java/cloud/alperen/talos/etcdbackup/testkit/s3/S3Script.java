package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Which fault the next request of an operation meets. Thread-safe. */
final class S3Script {
  private record Entry(S3Fault fault, int times) {}

  private final Map<S3Operation, Deque<Entry>> entries = new EnumMap<>(S3Operation.class);

  synchronized void add(S3Operation operation, int times, S3Fault fault) {
    if (times < 1) {
      throw new IllegalArgumentException("a fault happens at least once, not " + times + " times");
    }
    entries.computeIfAbsent(operation, o -> new ArrayDeque<>()).addLast(new Entry(fault, times));
  }

  synchronized void clear() {
    entries.clear();
  }

  /** Empty if the script does not say. */
  synchronized Optional<S3Fault> next(S3Operation operation) {
    Deque<Entry> queue = entries.get(operation);
    if (queue == null || queue.isEmpty()) {
      return Optional.empty();
    }
    Entry entry = queue.removeFirst();
    if (entry.times() == ScriptedS3Server.ALWAYS) {
      queue.addFirst(entry);
    } else if (entry.times() > 1) {
      queue.addFirst(new Entry(entry.fault(), entry.times() - 1));
    }
    return Optional.of(entry.fault());
  }
}
