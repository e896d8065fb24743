package cloud.alperen.talos.etcdbackup.operator.endtoend;

import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A node that gives no whole snapshot is named, and its backup is never Ready. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadNodeIT {
  private static final String SNAPSHOT = "Failed to take etcd snapshot from node ";

  private final BadInputFixture input = new BadInputFixture();
  private ServerSocket deaf;

  @BeforeAll
  void start() throws Exception {
    // The kernel accepts connections for it; nobody ever answers.
    deaf = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    input.world.controlPlane("refusing", "127.0.0.1:1");
    input.world.controlPlane("deaf", "127.0.0.1:" + deaf.getLocalPort());
    input.world.controlPlane(
        "other-ca",
        Map.of(
            "bundleConfig",
            TalosPki.bundleConfig("other-ca", input.node()),
            "secretBundle",
            TalosPki.create(InstantSource.system()).secretBundle()));
    input.start();
  }

  @BeforeEach
  void behave() {
    input.behave();
  }

  @AfterAll
  void stop() throws IOException {
    input.close();
    deaf.close();
  }

  @Test
  void aNodeThatRefusesConnectionsIsNamed() throws Exception {
    input.assertRefused(
        input.apply(input.toStore().of("refusing")),
        Backups::terminal,
        SNAPSHOT + "127.0.0.1:1",
        "cannot connect");
  }

  @Test
  void aNodeThatNeverAnswersIsNamed() throws Exception {
    input.assertRefused(
        input.apply(input.toStore().of("deaf")),
        Backups::terminal,
        SNAPSHOT + "127.0.0.1:" + deaf.getLocalPort(),
        "no connection was made within");
  }

  @Test
  void aNodeOfAnotherClusterIsNamed() throws Exception {
    input.assertRefused(
        input.apply(input.toStore().of("other-ca")),
        Backups::terminal,
        SNAPSHOT + input.node(),
        "certificate is not trusted",
        "OS CA");
  }

  static Stream<Arguments> sources() {
    return Stream.of(
        Arguments.of(TalosFault.permissionDenied(), "access denied", "os:etcd:backup"),
        Arguments.of(
            TalosFault.workerNode(), "no control plane node", "list only control plane nodes"),
        Arguments.of(
            TalosFault.hangsBeforeFirstByte(),
            "no bytes and no error came",
            "check that etcd is running"),
        Arguments.of(TalosFault.stallsAfter(6 << 20), "stood still", "check the node's load"),
        Arguments.of(
            TalosFault.becomesUnavailableAfter(6 << 20), "UNAVAILABLE", "check the health of etcd"),
        Arguments.of(
            TalosFault.endsEarlyAfter(6 << 20),
            "ended after 6291456 of 12582944 bytes",
            "etcd on the node"),
        Arguments.of(TalosFault.sendsNothing(), "without a single byte", "probably down"),
        Arguments.of(TalosFault.flipsByteAt(7_000_001), "SHA-256", "trailer says"),
        Arguments.of(TalosFault.wrongDigest(), "SHA-256", "trailer says"),
        Arguments.of(TalosFault.bytesAfterTrailer(1), "went on after", "12582944"),
        Arguments.of(
            TalosFault.endsCancelledAfter(6 << 20), "CANCELLED", "check the health of etcd"),
        Arguments.of(
            TalosFault.endsDeadlineExceededAfter(6 << 20),
            "DEADLINE_EXCEEDED",
            "check the health of etcd"));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void aSnapshotThatIsNotWholeIsNeverReady(TalosFault fault, String what, String fix)
      throws Exception {
    input.world.talos().failAlways(fault);

    input.assertRefused(
        input.apply(input.toStore()), Backups::terminal, SNAPSHOT + input.node(), what, fix);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  @DisplayName("after all of it, the next good backup succeeds")
  void theNextGoodBackupSucceeds() throws Exception {
    input.assertNextGoodBackupSucceeds();
  }
}
