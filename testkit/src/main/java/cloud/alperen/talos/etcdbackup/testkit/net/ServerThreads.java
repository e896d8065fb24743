package cloud.alperen.talos.etcdbackup.testkit.net;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads of the kit's own servers. */
public final class ServerThreads {
  private ServerThreads() {}

  /**
   * As many threads as a server has connections.
   *
   * @param name of each thread; they are daemons, so a server that is left open keeps no process alive
   * @return a pool that the caller shuts down
   */
  public static ExecutorService named(String name) {
    return Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    });
  }
}
