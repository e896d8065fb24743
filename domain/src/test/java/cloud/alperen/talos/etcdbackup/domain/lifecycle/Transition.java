package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.BROKEN;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.HOPELESS;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.MISSING;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.NODE;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.PLACEMENT;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.REPORT;

import cloud.alperen.talos.etcdbackup.domain.failure.AttemptCrashed;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Every transition of {@link Lifecycle} and the phases from which it is legal. */
enum Transition {
  QUEUE(
      Phase.QUEUED,
      EnumSet.of(Phase.NEW, Phase.RETRYING, Phase.WAITING, Phase.QUEUED, Phase.RUNNING),
      (from, at) -> Lifecycle.queue(from, Optional.of("r"), at)),
  QUEUE_BEHIND_ANOTHER(
      Phase.QUEUED,
      EnumSet.of(Phase.NEW, Phase.RETRYING, Phase.WAITING, Phase.QUEUED, Phase.RUNNING),
      (from, at) -> Lifecycle.queueBehindAnother(from, Optional.of("r"), "cp", at)),
  CUT_OFF(Phase.QUEUED, EnumSet.of(Phase.RUNNING), Lifecycle::cutOff),
  /** To RETRYING, but to GAVE_UP if it was the last attempt. */
  CRASH(
      Phase.RETRYING,
      EnumSet.of(Phase.QUEUED),
      (from, at) -> Lifecycle.crash(from, new AttemptCrashed(1, 3), at.now().plusSeconds(10), at)),
  AWAIT(
      Phase.WAITING,
      EnumSet.of(Phase.NEW, Phase.QUEUED, Phase.RUNNING),
      (from, at) -> Lifecycle.await(from, MISSING, at)),
  START(Phase.RUNNING, EnumSet.of(Phase.QUEUED), Lifecycle::start),
  PLACE(
      Phase.RUNNING, EnumSet.of(Phase.RUNNING), (from, at) -> Lifecycle.place(from, PLACEMENT, at)),
  PROGRESS(
      Phase.RUNNING,
      EnumSet.of(Phase.RUNNING),
      (from, at) -> Lifecycle.progress(from, NODE, 1, 2, at)),
  /** To RETRYING, but to GAVE_UP if it was the last attempt. */
  FAIL(
      Phase.RETRYING,
      EnumSet.of(Phase.RUNNING),
      (from, at) -> Lifecycle.fail(from, BROKEN, at.now().plusSeconds(10), at)),
  FAIL_FOR_GOOD(
      Phase.GAVE_UP,
      EnumSet.of(Phase.RUNNING),
      (from, at) -> Lifecycle.fail(from, HOPELESS, at.now().plusSeconds(10), at)),
  SUCCEED(
      Phase.SUCCEEDED,
      EnumSet.of(Phase.RUNNING, Phase.GAVE_UP),
      (from, at) -> Lifecycle.succeed(from, REPORT, at)),
  REFUSE(
      Phase.GAVE_UP,
      EnumSet.complementOf(EnumSet.of(Phase.SUCCEEDED)),
      (from, at) -> Lifecycle.refuse(from, HOPELESS, Optional.of("r"), at)),
  REARM(
      Phase.QUEUED,
      EnumSet.complementOf(EnumSet.of(Phase.SUCCEEDED, Phase.NEW)),
      (from, at) -> Lifecycle.rearm(from, Optional.of("r"), at)),
  NOTE_EDIT(
      Phase.SUCCEEDED,
      EnumSet.of(Phase.SUCCEEDED),
      (from, at) -> Lifecycle.noteEdit(from, at.generation()));

  final Phase to;
  final Set<Phase> from;
  private final BiFunction<BackupStatus, TransitionContext, BackupStatus> step;

  Transition(
      Phase to, Set<Phase> from, BiFunction<BackupStatus, TransitionContext, BackupStatus> step) {
    this.to = to;
    this.from = from;
    this.step = step;
  }

  BackupStatus apply(BackupStatus status, TransitionContext at) {
    return step.apply(status, at);
  }
}
