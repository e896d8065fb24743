package cloud.alperen.talos.etcdbackup.adapter.kubernetes.event;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import cloud.alperen.talos.etcdbackup.domain.unit.ShortText;
import java.util.Optional;

/**
 * The text of a Kubernetes Event.
 *
 * @param warning whether its type is {@code Warning}; else {@code Normal}
 * @param reason the reason in CamelCase, at most 128 characters
 * @param action the action in CamelCase
 * @param note the message; cut to less than 1 KiB, which the API server demands
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

  /** The text for an event that matters to the owner of a backup; empty for other events. */
  static Optional<EventText> of(BackupEvent event) {
    return event.match(new OwnersTexts());
  }

  private static final class OwnersTexts implements BackupEvent.Cases<Optional<EventText>> {
    @Override
    public Optional<EventText> attemptStarted(BackupEvent.AttemptStarted event) {
      return normal(
          "AttemptStarted",
          BACKUP,
          "Attempt %d of %d has started".formatted(event.attempt(), event.attemptLimit()));
    }

    @Override
    public Optional<EventText> transferStarted(BackupEvent.TransferStarted event) {
      return normal(
          "TransferStarted",
          TRANSFER,
          "Transferring %s from node %s to %s"
              .formatted(new ByteCount(event.expectedBytes()), event.node(), event.key()));
    }

    @Override
    public Optional<EventText> succeeded(BackupEvent.Succeeded event) {
      return normal(
          "BackupSucceeded",
          BACKUP,
          "Stored and verified %s as %s in %s"
              .formatted(
                  new ByteCount(event.sizeBytes()), event.key(), GoDuration.format(event.took())));
    }

    @Override
    public Optional<EventText> attemptFailed(BackupEvent.AttemptFailed event) {
      return failure(event.failure());
    }

    @Override
    public Optional<EventText> waiting(BackupEvent.Waiting event) {
      return failure(event.failure());
    }

    @Override
    public Optional<EventText> statusDelayed(BackupEvent.StatusDelayed event) {
      return failure(event.failure());
    }

    @Override
    public Optional<EventText> stopped(BackupEvent.Stopped event) {
      return normal("AttemptStopped", BACKUP, "The attempt was stopped: " + event.why());
    }

    @Override
    public Optional<EventText> noticed(BackupNotice event) {
      return Optional.of(
          new EventText(event.warning(), event.reason(), RECONCILE, event.message()));
    }

    @Override
    public Optional<EventText> nodeChosen(BackupEvent.NodeChosen event) {
      return Optional.empty();
    }

    @Override
    public Optional<EventText> nodeFailed(BackupEvent.NodeFailed event) {
      return Optional.empty();
    }

    @Override
    public Optional<EventText> progressed(BackupEvent.Progressed event) {
      return Optional.empty();
    }

    @Override
    public Optional<EventText> progressUnrecorded(BackupEvent.ProgressUnrecorded event) {
      return Optional.empty();
    }

    @Override
    public Optional<EventText> sweepFailed(BackupEvent.SweepFailed event) {
      return Optional.empty();
    }

    @Override
    public Optional<EventText> defectFound(BackupEvent.DefectFound event) {
      return Optional.empty();
    }
  }

  private static Optional<EventText> normal(String reason, String action, String note) {
    return Optional.of(new EventText(false, reason, action, note));
  }

  private static Optional<EventText> failure(BackupFailure failure) {
    return Optional.of(new EventText(true, failure.reason(), BACKUP, failure.userMessage()));
  }
}
