package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem.CERTIFICATE_EXPIRED;
import static cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem.CERTIFICATE_NOT_FOR_CLIENTS;
import static cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem.CERTIFICATE_NOT_YET_VALID;
import static cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem.CERTIFICATE_OF_ANOTHER_KEY;
import static cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem.CLIENT_CERTIFICATE_UNREADABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.testkit.talos.ClientProfile;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosCertificate;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is wrong with a client certificate is said before a node is asked, which could not say it. */
class ClientCertificateCheckIT {
  private final OneNode cluster = new OneNode();
  private final ClientProfile fine = cluster.pki().profile("os:etcd:backup");
  private final Instant now = OneNode.CLOCK.instant().truncatedTo(ChronoUnit.SECONDS);

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void anExpiredOneIsNamed() {
    Instant end = now.minusSeconds(3600);
    refused(
        with(fine.validBetween(now.minusSeconds(7200), end)),
        CERTIFICATE_EXPIRED,
        "crt expired at " + end);
  }

  @Test
  void anExpiredOneBehindItIsTheNodesToJudge() throws Exception {
    TalosCertificate own = cluster.pki().client(fine);
    TalosCertificate old =
        cluster.pki().client(fine.validBetween(now.minusSeconds(7200), now.minusSeconds(3600)));
    TalosIdentity both = new TalosIdentity.ClientCertificate(
        cluster.pki().authority().certificatePem(),
        own.certificatePem() + old.certificatePem(),
        SecretValue.of(own.keyPem()));

    assertTrue(Credentials.of(both, now, new SecureRandom())
        .chain()
        .get(0)
        .getNotAfter()
        .toInstant()
        .isAfter(now));
  }

  @Test
  void oneThatBeginsSoonPointsToTheClock() {
    Instant start = now.plus(Duration.ofMinutes(40));
    String detail =
        refused(with(fine.validBetween(start, start.plusSeconds(3600)))).detail();
    assertTrue(detail.startsWith("crt is valid from " + start + ", "), detail);
    assertTrue(
        detail.endsWith(" after now, so the clock of this machine is probably behind"), detail);
  }

  @Test
  void oneThatBeginsNextWeekIsNotTheClocksFault() {
    Instant start = now.plus(Duration.ofDays(7));
    ControlPlaneUnavailable refused =
        refused(with(fine.validBetween(start, start.plusSeconds(60))));
    assertEquals(CERTIFICATE_NOT_YET_VALID, refused.problem());
    assertTrue(refused.detail().endsWith(" after now"), refused.detail());
  }

  @Test
  void oneOfAnotherUseIsNamed() {
    refused(
        with(fine.withPurposes(ClientProfile.CLIENT_AUTH, ClientProfile.SERVER_AUTH)),
        CERTIFICATE_NOT_FOR_CLIENTS,
        "the extended key usage of crt is clientAuth, serverAuth");
    refused(
        with(fine.withPurposes(ClientProfile.SERVER_AUTH)),
        CERTIFICATE_NOT_FOR_CLIENTS,
        "the extended key usage of crt is serverAuth");
    refused(
        with(fine.withPurposes()), CERTIFICATE_NOT_FOR_CLIENTS, "crt has no extended key usage");
  }

  @Test
  void oneOfAnotherKeyIsNamed() {
    refused(
        new TalosIdentity.ClientCertificate(
            cluster.pki().authority().certificatePem(),
            cluster.pki().client(fine).certificatePem(),
            SecretValue.of(cluster.pki().client(fine).keyPem())),
        CERTIFICATE_OF_ANOTHER_KEY,
        "crt is for another key than the one in key");
  }

  @Test
  void oneThatIsNoneIsNotABrokenBundle() {
    TalosCertificate good = cluster.pki().client(fine);
    refused(
        new TalosIdentity.ClientCertificate(
            "plain text", good.certificatePem(), SecretValue.of(good.keyPem())),
        CLIENT_CERTIFICATE_UNREADABLE,
        "ca holds no PEM certificate");
  }

  /**
   * Minted by a machine whose clock is two hours ahead: valid there, not yet valid on the node. The
   * JDK's TLS, which plays the node, does not say why; Go's does, see {@link TalosFailuresTest}.
   */
  @Test
  void aNodeWithAnotherClockPointsToTheClocks() {
    TalosSnapshotSource ahead = new TalosSnapshotSource(
        TalosTimeouts.defaults(),
        () -> OneNode.CLOCK.instant().plus(Duration.ofHours(2)),
        System::nanoTime,
        new SecureRandom());
    Deadline deadline = Deadline.after(OneNode.LIMIT, System::nanoTime);
    try (ByteStream stream =
        ahead.open(cluster.access(), cluster.endpoint(), OneNode.ANY_MEMBER, deadline)) {
      stream.read(ByteBuffer.allocate(1));
      throw new AssertionError("a certificate of the future was accepted");
    } catch (BackupException e) {
      OneNode.assertProblem(SourceProblem.CERTIFICATE_REJECTED, e.failure());
      assertTrue(e.getMessage().endsWith("and that the clocks agree"), e.getMessage());
    }
  }

  private TalosIdentity with(ClientProfile profile) {
    return OneNode.ready(
        cluster.pki().authority().certificatePem(), cluster.pki().client(profile));
  }

  private void refused(TalosIdentity identity, Problem problem, String detail) {
    assertEquals(new ControlPlaneUnavailable(OneNode.REF, problem, detail), refused(identity));
  }

  private ControlPlaneUnavailable refused(TalosIdentity identity) {
    ControlPlaneUnavailable refused = assertInstanceOf(
        ControlPlaneUnavailable.class, OneNode.failureOf(cluster.access(identity)));
    assertEquals(0, cluster.server().facts().calls().size());
    return refused;
  }
}
