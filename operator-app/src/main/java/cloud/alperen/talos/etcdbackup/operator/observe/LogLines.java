package cloud.alperen.talos.etcdbackup.operator.observe;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.util.Optional;

/** What the log says of an event. Of progress, which is frequent, nothing. */
final class LogLines implements BackupEvent.Cases<Optional<LogLines.LogLine>> {
  /** A line; {@code cause} is the stack trace to print with it. */
  record LogLine(System.Logger.Level level, String text, Optional<Throwable> cause) {
    void write(System.Logger log) {
      // Without parameters a text is logged as it is, whatever braces it has.
      cause.ifPresentOrElse(thrown -> log.log(level, text, thrown), () -> log.log(level, text));
    }
  }

  private static Optional<LogLine> line(System.Logger.Level level, String text) {
    return Optional.of(new LogLine(level, text, Optional.empty()));
  }

  private static Optional<LogLine> defect(String text, Throwable cause) {
    return Optional.of(new LogLine(ERROR, text, Optional.ofNullable(cause)));
  }

  @Override
  public Optional<LogLine> attemptStarted(BackupEvent.AttemptStarted event) {
    return line(INFO, "Attempt %d of %d starts".formatted(event.attempt(), event.attemptLimit()));
  }

  @Override
  public Optional<LogLine> nodeChosen(BackupEvent.NodeChosen event) {
    return line(INFO, "Asking node %s: %s".formatted(event.node(), event.why()));
  }

  @Override
  public Optional<LogLine> nodeFailed(BackupEvent.NodeFailed event) {
    return line(WARNING, event.failure().userMessage());
  }

  @Override
  public Optional<LogLine> transferStarted(BackupEvent.TransferStarted event) {
    return line(
        INFO,
        "Transferring %s from node %s to %s"
            .formatted(new ByteCount(event.expectedBytes()), event.node(), event.key()));
  }

  @Override
  public Optional<LogLine> progressed(BackupEvent.Progressed event) {
    return Optional.empty();
  }

  @Override
  public Optional<LogLine> statusDelayed(BackupEvent.StatusDelayed event) {
    return line(WARNING, event.failure().userMessage() + "; trying until it works");
  }

  @Override
  public Optional<LogLine> progressUnrecorded(BackupEvent.ProgressUnrecorded event) {
    return line(DEBUG, event.failure().userMessage());
  }

  @Override
  public Optional<LogLine> sweepFailed(BackupEvent.SweepFailed event) {
    return line(DEBUG, event.failure().userMessage());
  }

  @Override
  public Optional<LogLine> succeeded(BackupEvent.Succeeded event) {
    return line(
        INFO,
        "Stored %s, verified: %s, SHA-256 %s, in %s"
            .formatted(
                event.key(),
                new ByteCount(event.sizeBytes()),
                event.sha256(),
                GoDuration.format(event.took())));
  }

  @Override
  public Optional<LogLine> attemptFailed(BackupEvent.AttemptFailed event) {
    String next = event.nextAttempt().map(at -> "next try at " + at).orElse("gave up");
    String text = "Attempt %d of %d failed, %s: %s"
        .formatted(event.attempt(), event.attemptLimit(), next, event.failure().userMessage());
    return event.failure().plain() instanceof BackupFailure.Unexpected
        ? defect(text, event.cause())
        : line(WARNING, text);
  }

  @Override
  public Optional<LogLine> waiting(BackupEvent.Waiting event) {
    return line(WARNING, "Waiting: " + event.failure().userMessage());
  }

  @Override
  public Optional<LogLine> stopped(BackupEvent.Stopped event) {
    return line(INFO, "Stopped: " + event.why());
  }

  @Override
  public Optional<LogLine> defectFound(BackupEvent.DefectFound event) {
    return defect("Internal error", event.cause());
  }

  @Override
  public Optional<LogLine> noticed(BackupNotice event) {
    return line(event.warning() ? WARNING : INFO, event.message());
  }
}
