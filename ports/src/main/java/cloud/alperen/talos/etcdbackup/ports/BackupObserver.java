package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;

/**
 * Is told the facts, in order per backup, on the thread that works on it; only what concerns the recording of progress
 * may come in between, from another thread. Be quick, do not throw, do not block. Implementations are thread-safe.
 */
@FunctionalInterface
public interface BackupObserver {
  void on(BackupEvent event);
}
