package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.T0;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.at;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.domain.lifecycle.Decision.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackupPolicyTest {
  private static final Activity WORKING = new Activity.Working(1, false);
  private static final Activity STOPPING = new Activity.Working(1, true);
  private static final Activity CLEANING = new Activity.CleaningUp();
  private static final Activity CLEAN = new Activity.CleanedUp();

  // Starting.

  @Test
  void theFinalizerIsPutOnBeforeAnythingIsStarted() {
    assertEquals(Step.TAKE_FINALIZER, Seen.a(Phase.NEW).finalizer(false).step());
    assertEquals(Step.SUBMIT, Seen.a(Phase.NEW).step());
  }

  @Test
  void whatIsQueuedOrCutOffIsSubmittedToARunnerThatDoesNotKnowIt() {
    assertEquals(Step.SUBMIT, Seen.a(Phase.QUEUED).step());
    assertEquals(Step.SUBMIT, Seen.a(Phase.RUNNING).step());
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void nothingIsDoneWhileTheRunnerWorksOnIt(Phase phase) {
    for (Activity busy : List.of(WORKING, STOPPING, CLEANING)) {
      assertEquals(Decision.of(Step.REST), Seen.a(phase).activity(busy).decide(T0));
    }
  }

  // Waiting and retrying.

  @Test
  void aWaitingBackupLooksForWhatIsMissingEveryTenSeconds() {
    assertEquals(Decision.restFor(Duration.ofSeconds(10)), Seen.a(Phase.WAITING).decide(T0));
  }

  @Test
  void aTryThatIsFurtherAwayThanAnyDelayIsDueAtOnce() {
    BackupStatus retrying = Lifecycle.fail(
        Backups.running(), Backups.BROKEN, T0.plus(Duration.ofHours(5)), Backups.at(10));
    assertEquals(Step.SUBMIT, Seen.a(retrying).decide(T0).step());
    Instant last = T0.plus(Duration.ofHours(5)).minus(RetryPolicy.DEFAULT.longestDelay());
    assertEquals(Step.REST, Seen.a(retrying).decide(last.plusSeconds(1)).step());
  }

  @Test
  void whatIsMissingAppearsAndTheNextTryStartsAtOnce() {
    assertEquals(Step.SUBMIT, Seen.a(Phase.WAITING).prerequisitesMoved().step());
    assertEquals(
        Step.SUBMIT, Seen.a(Phase.RETRYING).prerequisitesMoved().decide(T0).step());
  }

  @Test
  void aRetryIsStartedWhenItIsDueAndLookedAfterUntilThen() {
    BackupStatus due =
        Lifecycle.fail(Backups.running(), Backups.BROKEN, T0.plusSeconds(60), at(10));
    assertEquals(Decision.restFor(Duration.ofSeconds(10)), Seen.a(due).decide(T0.plusSeconds(15)));
    assertEquals(Decision.restFor(Duration.ofSeconds(3)), Seen.a(due).decide(T0.plusSeconds(57)));
    assertEquals(
        Decision.restFor(Duration.ofMillis(100)),
        Seen.a(due).decide(T0.plusSeconds(60).minusNanos(1)));
    assertEquals(Decision.of(Step.SUBMIT), Seen.a(due).decide(T0.plusSeconds(60)));
  }

  @Test
  void aRetryAnnotationDoesNotHurryABackupThatHasNotGivenUp() {
    assertEquals(
        Decision.restFor(Duration.ofSeconds(10)),
        Seen.a(Phase.RETRYING).retry("x").decide(T0));
  }

  // Editing.

  @Test
  void anEditDuringAnAttemptCancelsItOnceAndThenRearms() {
    assertEquals(
        Step.CANCEL_FOR_EDIT, Seen.a(Phase.RUNNING).edited().activity(WORKING).step());
    assertEquals(Step.REST, Seen.a(Phase.RUNNING).edited().activity(STOPPING).step());
    assertEquals(Step.REARM, Seen.a(Phase.RUNNING).edited().step());
  }

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"QUEUED", "RUNNING", "WAITING", "RETRYING", "GAVE_UP"})
  void anEditRearmsWhateverHasNotSucceeded(Phase phase) {
    assertEquals(Step.REARM, Seen.a(phase).edited().step());
  }

  @Test
  void anAttemptAtTheNewSpecIsNotAnEdit() {
    assertEquals(
        Step.REST,
        Seen.a(Phase.RUNNING).edited().activity(new Activity.Working(2, false)).step());
  }

  @Test
  void anEditOfASucceededBackupIsNotedOnce() {
    assertEquals(Step.NOTE_IGNORED_EDIT, Seen.a(Phase.SUCCEEDED).edited().step());
    BackupStatus noted = Lifecycle.noteEdit(Backups.succeeded(), 2);
    assertEquals(Decision.of(Step.REST), Seen.a(noted).edited().decide(T0));
  }

  @Test
  void whatTheGoOperatorFinishedCostsNothingAndWasNotEdited() {
    BackupStatus done = Backups.succeeded();
    BackupStatus adopted = new BackupStatus(
        Phase.SUCCEEDED,
        0,
        0,
        Optional.empty(),
        done.conditions(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Transfer.NONE);
    assertEquals(Decision.of(Step.REST), Seen.a(adopted).decide(T0));
    assertEquals(Decision.of(Step.REST), Seen.a(adopted).deletingSnapshotToo().decide(T0));
  }

  // Bad specs.

  @Test
  void aBadSpecIsRefusedOnce() {
    assertEquals(Step.REFUSE, Seen.a(Phase.NEW).finalizer(false).invalid().step());
    BackupStatus refused =
        Lifecycle.refuse(BackupStatus.NEW, Backups.HOPELESS, Optional.empty(), at(1));
    assertEquals(Step.REST, Seen.a(refused).invalid().step());
    assertEquals(Step.REFUSE, Seen.a(refused).invalid().edited().step());
    assertEquals(Step.REFUSE, Seen.a(refused).invalid().retry("x").step());
    assertEquals(Step.REARM, Seen.a(refused).edited().step());
  }

  @Test
  void whatACutOffAttemptMayHaveLeftIsCleanedUpBeforeItsBadSpecIsRefused() {
    assertEquals(Step.CLEAN_UP, Seen.a(Phase.RUNNING).edited().invalid().step());
    assertEquals(
        Step.REFUSE, Seen.a(Phase.RUNNING).edited().invalid().activity(CLEAN).step());
  }

  @Test
  void aBadSpecChangesNothingAboutASuccess() {
    assertEquals(
        Step.NOTE_IGNORED_EDIT, Seen.a(Phase.SUCCEEDED).edited().invalid().step());
    assertEquals(Step.REST, Seen.a(Phase.SUCCEEDED).invalid().step());
  }

  // Asking for a retry.

  @Test
  void aNewRetryValueRearmsWhatGaveUpAndAnOldOneDoesNot() {
    assertEquals(Step.REARM, Seen.a(Phase.GAVE_UP).retry("1").step());
    BackupStatus again = Lifecycle.rearm(Backups.gaveUp(), Optional.of("1"), at(20));
    BackupStatus failed = Lifecycle.fail(
        Lifecycle.start(again, at(21)), Backups.HOPELESS, T0.plusSeconds(30), at(22));
    assertEquals(Step.REST, Seen.a(failed).retry("1").step());
    assertEquals(Step.REST, Seen.a(failed).step());
    assertEquals(Step.REARM, Seen.a(failed).retry("2").step());
  }

  @Test
  void aRetryOfASuccessIsNotDone() {
    assertEquals(Step.REST, Seen.a(Phase.SUCCEEDED).retry("1").step());
  }

  @Test
  void aRetryValueThatWasThereFromTheStartIsNoRequest() {
    BackupStatus queued = Lifecycle.queue(BackupStatus.NEW, Optional.of("old"), at(0));
    BackupStatus failed =
        Lifecycle.fail(Lifecycle.start(queued, at(1)), Backups.HOPELESS, T0.plusSeconds(9), at(2));
    assertEquals(Step.REST, Seen.a(failed).retry("old").step());
  }

  // Finalizers of finished backups.

  @Test
  void theFinalizerIsTakenOffASucceededBackup() {
    assertEquals(Step.RELEASE_FINALIZER, Seen.a(Phase.SUCCEEDED).finalizer(true).step());
    assertEquals(Decision.of(Step.REST), Seen.a(Phase.SUCCEEDED).decide(T0));
  }

  @Test
  void aBackupThatGaveUpIsCleanedUpBehindOnceMoreBeforeTheFinalizerIsTakenOff() {
    Seen gaveUp = Seen.a(Phase.GAVE_UP).finalizer(true);
    assertEquals(Step.CLEAN_UP, gaveUp.step());
    assertEquals(Step.REST, gaveUp.activity(new Activity.CleaningUp()).step());
    assertEquals(
        Step.RELEASE_FINALIZER, gaveUp.activity(new Activity.CleanedUp()).step());
    assertEquals(Decision.of(Step.REST), Seen.a(Phase.GAVE_UP).decide(T0));
  }

  @Test
  void aProofIsCancelledAsSoonAsNobodyWantsIt() {
    Activity proving = new Activity.Proving();
    assertEquals(
        Step.REST, Seen.a(Phase.GAVE_UP).finalizer(true).activity(proving).step());
    assertEquals(
        Step.CANCEL_FOR_DELETION,
        Seen.a(Phase.GAVE_UP).finalizer(true).activity(proving).deleting().step());
    assertEquals(
        Step.CANCEL_FOR_EDIT,
        Seen.a(Phase.GAVE_UP).finalizer(true).activity(proving).edited().step());
    assertEquals(
        Step.CANCEL_FOR_EDIT,
        Seen.a(Phase.GAVE_UP).finalizer(true).activity(proving).retry("again").step());
    assertEquals(
        Step.REST,
        Seen.a(Phase.SUCCEEDED).finalizer(true).activity(proving).edited().step());
  }

  @Test
  void theFinalizerStaysOnASnapshotThatIsToGoWithItsObject() {
    assertEquals(
        Step.TAKE_FINALIZER, Seen.a(Phase.SUCCEEDED).deletingSnapshotToo().step());
    assertEquals(
        Step.REST, Seen.a(Phase.SUCCEEDED).deletingSnapshotToo().finalizer(true).step());
    assertEquals(
        Step.RELEASE_FINALIZER,
        Seen.a(Phase.GAVE_UP)
            .deletingSnapshotToo()
            .finalizer(true)
            .activity(new Activity.CleanedUp())
            .step());
  }

  // Deletion.

  @ParameterizedTest
  @EnumSource(Phase.class)
  void nothingIsDoneToADeletedObjectThatIsNotHeldByUs(Phase phase) {
    assertEquals(
        Decision.of(Step.REST), Seen.a(phase).deleting().finalizer(false).decide(T0));
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void deletingCancelsFirst(Phase phase) {
    Seen deleting = Seen.a(phase).deleting().finalizer(true);
    assertEquals(Step.CANCEL_FOR_DELETION, deleting.activity(WORKING).step());
    assertEquals(Step.REST, deleting.activity(STOPPING).step());
    assertEquals(Step.REST, deleting.activity(CLEANING).step());
  }

  @Test
  void anAttemptWithoutAFinalizerIsCancelledToo() {
    assertEquals(
        Step.CANCEL_FOR_DELETION,
        Seen.a(Phase.RUNNING).deleting().finalizer(false).activity(WORKING).step());
  }

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"RUNNING", "RETRYING", "GAVE_UP"})
  void deletingLooksAtTheStoreOnceMoreBeforeLettingGo(Phase phase) {
    Seen deleting = Seen.a(phase).deleting().finalizer(true);
    assertEquals(Step.CLEAN_UP, deleting.step());
    assertEquals(Step.RELEASE_FINALIZER, deleting.activity(CLEAN).step());
  }

  @Test
  void whatNeverHadAKeyIsLetGoAtOnce() {
    assertEquals(Step.RELEASE_FINALIZER, Seen.a(Phase.NEW).deleting().step());
    assertEquals(Step.RELEASE_FINALIZER, Seen.a(Phase.QUEUED).deleting().step());
  }

  @Test
  void aStoredSnapshotOutlivesItsObjectUnlessThePolicySaysOtherwise() {
    Seen deleting = Seen.a(Phase.SUCCEEDED).deleting().finalizer(true);
    assertEquals(Step.RELEASE_FINALIZER, deleting.step());
    assertEquals(Step.CLEAN_UP, deleting.deletingSnapshotToo().step());
    assertEquals(Step.RELEASE_FINALIZER, deleting.activity(CLEAN).step());
  }

  @Test
  void deletionGoesBeforeEditsAndBadSpecs() {
    assertEquals(
        Step.CANCEL_FOR_DELETION,
        Seen.a(Phase.RUNNING).edited().invalid().deleting().activity(WORKING).step());
    assertEquals(
        Step.CLEAN_UP, Seen.a(Phase.RETRYING).edited().retry("x").deleting().step());
  }
}
