package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.MemberRule;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosApiServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosCertificate;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A cluster of one node, and the ways to it. */
final class OneNode implements AutoCloseable {
  static final InstantSource CLOCK = InstantSource.system();
  static final ControlPlaneRef REF = new ControlPlaneRef("default", "my-cp");
  static final MemberRule ANY_MEMBER = MemberRule.of(List.of());
  static final Duration LIMIT = Duration.ofSeconds(30);

  private final TalosPki pki;
  private final TalosApiServer server;

  OneNode() {
    this(TalosPki.create(CLOCK));
  }

  OneNode(TalosPki pki) {
    this.pki = pki;
    this.server = TalosApiServer.builder(pki).names("my-cp", "fd00::1").start();
  }

  /** Patient enough for a slow machine, impatient enough for a test. */
  static TalosSnapshotSource source() {
    return source(new TalosTimeouts(
        Duration.ofSeconds(3),
        Duration.ofSeconds(4),
        Duration.ofSeconds(2),
        Duration.ofSeconds(2)));
  }

  /** Waits for a silent node for longer than any test takes. */
  static TalosSnapshotSource patientSource() {
    Duration minutes = Duration.ofMinutes(5);
    return source(new TalosTimeouts(minutes, minutes.plusSeconds(1), minutes, minutes));
  }

  private static TalosSnapshotSource source(TalosTimeouts timeouts) {
    return new TalosSnapshotSource(timeouts, CLOCK, System::nanoTime, new SecureRandom());
  }

  TalosPki pki() {
    return pki;
  }

  TalosApiServer server() {
    return server;
  }

  Endpoint endpoint() {
    return Endpoint.parse(server.endpoint());
  }

  ControlPlaneAccess access() {
    return access(endpoint(), bundle(pki));
  }

  ControlPlaneAccess access(TalosIdentity identity) {
    return access(endpoint(), identity);
  }

  static ControlPlaneAccess access(Endpoint endpoint, TalosIdentity identity) {
    return new ControlPlaneAccess(REF, List.of(endpoint), identity);
  }

  static TalosIdentity bundle(TalosPki pki) {
    return new TalosIdentity.SecretsBundle(SecretValue.of(pki.secretBundle()));
  }

  static TalosIdentity ready(String caPem, TalosCertificate certificate) {
    return new TalosIdentity.ClientCertificate(
        caPem, certificate.certificatePem(), SecretValue.of(certificate.keyPem()));
  }

  /** Reads a whole snapshot from the first endpoint; the number of its bytes. */
  static long drain(ControlPlaneAccess access) throws BackupException {
    Deadline deadline = Deadline.after(LIMIT, System::nanoTime);
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    long total = 0;
    try (ByteStream stream =
        source().open(access, access.endpoints().get(0), ANY_MEMBER, deadline)) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer.clear())) {
        total += count;
      }
    }
    return total;
  }

  /** What goes wrong when one tries. */
  static BackupFailure failureOf(ControlPlaneAccess access) {
    try {
      throw new AssertionError("got all " + drain(access) + " bytes");
    } catch (BackupException e) {
      return e.failure();
    }
  }

  @Override
  public void close() {
    server.close();
  }

  /** Expects that a node failed in this way. */
  static SourceFailure.NodeFailed assertProblem(SourceProblem expected, BackupFailure failure) {
    SourceFailure.NodeFailed failed =
        assertInstanceOf(SourceFailure.NodeFailed.class, failure, failure::userMessage);
    assertEquals(expected, failed.problem());
    return failed;
  }
}
