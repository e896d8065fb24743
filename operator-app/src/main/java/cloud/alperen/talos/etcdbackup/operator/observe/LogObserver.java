package cloud.alperen.talos.etcdbackup.operator.observe;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import org.slf4j.MDC;

/** One log line per start, finish and change of state, with the backup's name and uid as fields. */
public final class LogObserver implements BackupObserver {
  private static final System.Logger LOG = System.getLogger("cloud.alperen.talos.etcdbackup");

  @Override
  public void on(BackupEvent event) {
    MDC.put("backup", event.backup().display());
    MDC.put("uid", event.backup().uid());
    try {
      write(event);
    } finally {
      MDC.remove("backup");
      MDC.remove("uid");
    }
  }

  private static void write(BackupEvent event) {
    if (event instanceof BackupEvent.AttemptStarted e) {
      LOG.log(INFO, () -> "Attempt %d of %d starts".formatted(e.attempt(), e.attemptLimit()));
    } else if (event instanceof BackupEvent.NodeChosen e) {
      LOG.log(INFO, () -> "Asking node %s: %s".formatted(e.node(), e.why()));
    } else if (event instanceof BackupEvent.NodeFailed e) {
      LOG.log(WARNING, e.failure().userMessage());
    } else if (event instanceof BackupEvent.TransferStarted e) {
      LOG.log(
          INFO,
          () -> "Transferring %s from node %s to %s"
              .formatted(new ByteCount(e.expectedBytes()), e.node(), e.key()));
    } else if (event instanceof BackupEvent.Succeeded e) {
      LOG.log(
          INFO,
          () -> "Stored %s, verified: %s, SHA-256 %s, in %s"
              .formatted(
                  e.key(), new ByteCount(e.sizeBytes()), e.sha256(), GoDuration.format(e.took())));
    } else if (event instanceof BackupEvent.AttemptFailed e) {
      attemptFailed(e);
    } else if (event instanceof BackupEvent.Waiting e) {
      LOG.log(WARNING, () -> "Waiting: " + e.failure().userMessage());
    } else if (event instanceof BackupEvent.Stopped e) {
      LOG.log(INFO, () -> "Stopped: " + e.why());
    } else if (event instanceof BackupEvent.Warned e) {
      LOG.log(WARNING, e.message());
    } else if (event instanceof BackupEvent.Noted e) {
      LOG.log(INFO, e.message());
    } else if (event instanceof BackupEvent.StatusDelayed e) {
      LOG.log(WARNING, () -> e.failure().userMessage() + "; trying until it works");
    } else if (event instanceof BackupEvent.ProgressUnrecorded e) {
      LOG.log(DEBUG, e.failure().userMessage());
    } else if (event instanceof BackupEvent.SweepFailed e) {
      LOG.log(DEBUG, e.failure().userMessage());
    } else if (event instanceof BackupEvent.DefectFound e) {
      LOG.log(ERROR, "Internal error", e.cause());
    }
  }

  private static void attemptFailed(BackupEvent.AttemptFailed e) {
    String next = e.nextAttempt().map(at -> "next try at " + at).orElse("gave up");
    String line = "Attempt %d of %d failed, %s: %s"
        .formatted(e.attempt(), e.attemptLimit(), next, e.failure().userMessage());
    if (e.failure() instanceof BackupFailure.Unexpected) {
      LOG.log(ERROR, line, e.cause());
    } else {
      LOG.log(WARNING, line);
    }
  }
}
