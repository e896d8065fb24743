package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import java.util.concurrent.ThreadFactory;

/** Threads that keep no process alive. For this adapter alone. */
public final class DaemonThreads {
  private DaemonThreads() {}

  /** Makes daemon threads that all have this name: for pools of one thread. Thread-safe. */
  public static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
