package cloud.alperen.talos.etcdbackup.operator.wiring;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was registered, last first, and lets no failure keep the others open. Thread-safe, idempotent. */
public final class Closer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Closer.class.getName());

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  /** Registers a resource and returns it. */
  public synchronized <T extends AutoCloseable> T register(T resource) {
    resources.push(resource);
    return resource;
  }

  @Override
  public synchronized void close() {
    while (!resources.isEmpty()) {
      AutoCloseable resource = resources.pop();
      try {
        resource.close();
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.WARNING, "Closing failed", e);
      }
    }
  }
}
