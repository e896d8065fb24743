package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import cloud.alperen.talos.etcdbackup.domain.unit.ShortText;
import java.util.Optional;

/**
 * What an Event says.
 *
 * @param warning whether its type is {@code Warning}
 * @param reason CamelCase, at most 128 characters
 * @param action what was being done, CamelCase
 * @param note below 1 KiB, as the API server demands
 */
record EventText(boolean warning, String reason, String action, String note) {
  private static final int MAX_NOTE_BYTES = 1023;
  private static final String BACKUP = "Backup";
  private static final String TRANSFER = "Transfer";
  private static final String RECONCILE = "Reconcile";

  EventText {
    note = ShortText.of(note, MAX_NOTE_BYTES);
  }

  String type() {
    return warning ? "Warning" : "Normal";
  }

  /** The text for those events that the owner of a backup can make something of. */
  static Optional<EventText> of(BackupEvent event) {
    if (event instanceof BackupEvent.AttemptStarted e) {
      return normal(
          "AttemptStarted",
          BACKUP,
          "Attempt %d of %d has started".formatted(e.attempt(), e.attemptLimit()));
    }
    if (event instanceof BackupEvent.TransferStarted e) {
      return normal(
          "TransferStarted",
          TRANSFER,
          "Transferring %s from node %s to %s"
              .formatted(new ByteCount(e.expectedBytes()), e.node(), e.key()));
    }
    if (event instanceof BackupEvent.Succeeded e) {
      return normal(
          "BackupSucceeded",
          BACKUP,
          "Stored and verified %s as %s in %s"
              .formatted(new ByteCount(e.sizeBytes()), e.key(), GoDuration.format(e.took())));
    }
    if (event instanceof BackupEvent.AttemptFailed e) {
      return failure(e.failure());
    }
    if (event instanceof BackupEvent.Waiting e) {
      return failure(e.failure());
    }
    if (event instanceof BackupEvent.StatusDelayed e) {
      return failure(e.failure());
    }
    if (event instanceof BackupEvent.Stopped e) {
      return normal("AttemptStopped", BACKUP, "The attempt was stopped: " + e.why());
    }
    if (event instanceof BackupEvent.Warned e) {
      return Optional.of(new EventText(true, e.reason(), RECONCILE, e.message()));
    }
    if (event instanceof BackupEvent.Noted e) {
      return normal(e.reason(), RECONCILE, e.message());
    }
    return Optional.empty();
  }

  private static Optional<EventText> normal(String reason, String action, String note) {
    return Optional.of(new EventText(false, reason, action, note));
  }

  private static Optional<EventText> failure(BackupFailure failure) {
    return Optional.of(new EventText(
        true, failure.reason(), BACKUP, WhereToMend.located(failure).userMessage()));
  }
}
