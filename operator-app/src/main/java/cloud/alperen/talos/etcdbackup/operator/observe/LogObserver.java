package cloud.alperen.talos.etcdbackup.operator.observe;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import org.slf4j.MDC;

/** One log line per start, finish and change of state, with the backup's name and uid as fields. */
public final class LogObserver implements BackupObserver {
  private static final System.Logger LOG = System.getLogger("cloud.alperen.talos.etcdbackup");

  @Override
  public void on(BackupEvent event) {
    String kind = event.subject().match(backup -> "backup");
    MDC.put(kind, event.subject().display());
    MDC.put("uid", event.subject().uid());
    try {
      event.match(new LogLines()).ifPresent(line -> line.write(LOG));
    } finally {
      MDC.remove(kind);
      MDC.remove("uid");
    }
  }
}
