package cloud.alperen.talos.etcdbackup.contract.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.ports.ControlPlanes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link ControlPlanes} must do. */
public abstract class ControlPlanesContract {
  protected static final ControlPlaneRef REF = new ControlPlaneRef("backups", "my-cp");

  protected abstract ControlPlanes controlPlanes();

  /**
   * Describes a control plane in full, in place of an earlier description.
   *
   * @param endpoints as a user writes them; none means that only the cluster's name is known, which is that of {@code ref}
   * @param bundle its secrets bundle
   */
  protected abstract void describe(ControlPlaneRef ref, List<String> endpoints, String bundle);

  /** Describes a control plane of which it is not known yet how it is reached. */
  protected abstract void describeWithoutConfig(ControlPlaneRef ref);

  /** Describes a control plane whose secrets bundle is not there yet. */
  protected abstract void describeWithoutBundle(ControlPlaneRef ref);

  @Test
  protected void findsTheListedEndpointsInOrder() throws BackupException {
    describe(REF, List.of("10.0.0.3", "node-1.example.com:50001", "fd00::1"), "bundle");
    assertEquals(
        List.of(
            new Endpoint("10.0.0.3", 50000, "10.0.0.3"),
            new Endpoint("node-1.example.com", 50001, "node-1.example.com"),
            new Endpoint("fd00::1", 50000, "fd00::1")),
        controlPlanes().find(REF).endpoints());
  }

  @Test
  protected void dialsTheServiceWhenNoEndpointIsListedAndExpectsTheBareName()
      throws BackupException {
    describe(REF, List.of(), "bundle");
    assertEquals(
        List.of(new Endpoint("my-cp.backups.svc", 50000, "my-cp")),
        controlPlanes().find(REF).endpoints());
  }

  @Test
  protected void findsTheSecretsBundle() throws BackupException {
    describe(REF, List.of(), "bundle");
    assertEquals(
        new TalosIdentity.SecretsBundle(SecretValue.of("bundle")),
        controlPlanes().find(REF).identity());
    assertEquals(REF, controlPlanes().find(REF).ref());
  }

  @Test
  protected void looksAnewEachTime() throws BackupException {
    describe(REF, List.of("10.0.0.3"), "bundle");
    assertEquals(1, controlPlanes().find(REF).endpoints().size());
    describe(REF, List.of("10.0.0.3", "10.0.0.4"), "bundle");
    assertEquals(2, controlPlanes().find(REF).endpoints().size());
  }

  @Test
  protected void missesAControlPlane() {
    describe(new ControlPlaneRef("elsewhere", "my-cp"), List.of(), "bundle");
    assertProblem(Problem.NOT_FOUND);
  }

  @Test
  protected void missesTheBundleConfig() {
    describeWithoutConfig(REF);
    assertProblem(Problem.NO_BUNDLE_CONFIG);
  }

  @Test
  protected void missesTheSecretsBundle() {
    describeWithoutBundle(REF);
    assertProblem(Problem.NO_SECRET_BUNDLE);
  }

  @Test
  protected void anInterruptCancelsAndStays() {
    describe(REF, List.of(), "bundle");
    Thread.currentThread().interrupt();
    boolean interrupted;
    BackupException thrown;
    try {
      thrown = assertThrows(BackupException.class, () -> controlPlanes().find(REF));
    } finally {
      interrupted = Thread.interrupted();
    }

    assertEquals(new BackupFailure.Cancelled(), thrown.failure());
    assertTrue(interrupted, "the interrupt flag must stay set");
  }

  private void assertProblem(Problem problem) {
    BackupException thrown =
        assertThrows(BackupException.class, () -> controlPlanes().find(REF));
    assertEquals(new ControlPlaneUnavailable(REF, problem, ""), thrown.failure());
  }
}
