package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.PLACEMENT;
import static cloud.alperen.talos.etcdbackup.application.Facts.TIMEOUT;
import static cloud.alperen.talos.etcdbackup.application.Facts.broken;
import static cloud.alperen.talos.etcdbackup.application.Facts.request;
import static cloud.alperen.talos.etcdbackup.application.Script.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The timeout of a request, and the time that a report states. */
class RunBackupTimeoutTest extends RunBackupFixture {
  @Test
  void aNodeThatIsTooSlowForTheTimeoutTimesOut() {
    script.at("source.read:n1", 5, () -> time.pass(TIMEOUT));
    assertEquals(new BackupFailure.TimedOut(TIMEOUT, 400_000), failureOf(request("n1", "n2")));
    assertEquals(0, script.count("source.open:n2"), "no time is left for another");
    assertNothingPublished();
  }

  @Test
  void aStoreThatIsTooSlowForTheTimeoutTimesOut() {
    script.at("sink.write", 5, () -> time.pass(TIMEOUT));
    assertEquals(new BackupFailure.TimedOut(TIMEOUT, 500_000), failureOf(request("n1")));
    assertNothingPublished();
    assertNodeLetGoFirst();
  }

  @Test
  void theTimeoutBoundsAllNodesTogether() {
    script.at("source.read:n1", 3, () -> {
      time.pass(TIMEOUT.minusSeconds(1));
      throw new BackupException(broken("n1"));
    });
    script.at("source.read:n2", 2, () -> time.pass(Duration.ofSeconds(1)));
    assertInstanceOf(BackupFailure.TimedOut.class, failureOf(request("n1", "n2", "n3")));
    assertEquals(0, script.count("source.open:n3"));
  }

  @Test
  void aFailureOfTheStoreAfterTheTimeoutIsStillTheStores() {
    script.at("sink.write", 2, () -> {
      time.pass(TIMEOUT);
      throw new BackupException(Facts.STORE_DOWN);
    });
    assertSame(Facts.STORE_DOWN, failureOf(request("n1")));
  }

  static Stream<Arguments> waits() {
    return Stream.of(
        Arguments.of("source.probe", 1),
        Arguments.of("source.open:n1", 1),
        Arguments.of("source.read:n1", 5),
        Arguments.of("sink.find", 1),
        Arguments.of("sink.begin", 1),
        Arguments.of("sink.write", 5),
        Arguments.of("sink.complete", 1),
        Arguments.of("source.openStored", 1),
        Arguments.of("source.readStored", 2));
  }

  @ParameterizedTest
  @MethodSource("waits")
  @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
  void theTimeoutEndsWhateverIsWaitedFor(String point, int nth) {
    sink.says(new Confirmation.Unvouched());
    script.at(point, nth, Script.waitsForever());
    BackupFailure.TimedOut failure =
        assertInstanceOf(BackupFailure.TimedOut.class, failureOf(within(SOON, "n1", "n2")));
    assertEquals(SOON, failure.timeout());
    assertFalse(Thread.currentThread().isInterrupted(), "its own interrupt is taken back");
    // Whatever was waited for when the time was up.
    assertTrue(store.find(PLACEMENT.key().value()).isEmpty() || toldOfAnUnprovedObject());
  }

  static Stream<Arguments> endsOfAProof() {
    return Stream.of(
        Arguments.of("sink.completed", cancelled()),
        Arguments.of("source.openStored", cancelled()),
        Arguments.of("source.openStored", fails(Facts.STORE_DOWN)),
        Arguments.of("source.readStored", cancelled()),
        Arguments.of("source.readStored", fails(Facts.STORE_DOWN)));
  }

  @ParameterizedTest
  @MethodSource("endsOfAProof")
  void anObjectThatIsLeftUnprovedIsNamed(String point, Script.Action end) {
    sink.says(new Confirmation.Unvouched());
    script.at(point, end);
    failureOf(request("n1"));
    assertArrayEquals(SNAPSHOT, stored().bytes());
    assertTrue(toldOfAnUnprovedObject(), events.toString());
  }

  @Test
  void anObjectThatTheStoreRefusedIsNotNamed() {
    script.at("sink.complete", fails(Facts.STORE_DOWN));
    failureOf(request("n1"));
    assertFalse(toldOfAnUnprovedObject());
  }

  private static Script.Action cancelled() {
    return fails(new BackupFailure.Cancelled());
  }

  private boolean toldOfAnUnprovedObject() {
    return all(BackupNotice.Warning.class).stream()
        .anyMatch(warned -> warned.reason().equals("ObjectUnproved")
            && warned.message().contains(PLACEMENT.key().value()));
  }

  @Test
  @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
  void theTimeoutEndsAnAbortToo() {
    sink.waitsInAbort();
    script.at("sink.write", 2, Script.waitsForever());
    assertInstanceOf(BackupFailure.TimedOut.class, failureOf(within(SOON, "n1")));
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void theReportSaysHowLongItTook() throws Exception {
    script.at("source.read:n1", 3, () -> time.pass(Duration.ofSeconds(72)));
    assertEquals(Duration.ofSeconds(72), run(request("n1")).took());
  }
}
