package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;

/**
 * Receives the events of backups. The events of one backup arrive in order, on the thread that works on the backup; only events
 * about the recording of progress may arrive in between, from another thread. Implementations return quickly and neither throw
 * nor block. Implementations are thread-safe.
 */
@FunctionalInterface
public interface BackupObserver {
  void on(BackupEvent event);
}
