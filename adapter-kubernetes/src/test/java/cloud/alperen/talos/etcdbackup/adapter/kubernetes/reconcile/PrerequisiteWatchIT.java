package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.TestCluster;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesApi;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.BackupStorage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Storage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SecretKeySelector;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecReader;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupSpec;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TestTargets;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrerequisiteWatchIT {
  private static final String STATE = "my-cp-state";
  private static final BackupId BACKUP = new BackupId(TestCluster.NAMESPACE, "one", "uid");

  private final AtomicLong nanos = new AtomicLong();
  private final TestCluster cluster = TestCluster.ready();
  private final PrerequisiteWatch watch =
      new PrerequisiteWatch(new KubernetesApi(cluster.client), nanos::get);
  private final BackupSpec spec = read(TestCluster.spec());

  @BeforeEach
  void remember() {
    cluster.secret(STATE, Map.of("bundleConfig", "a", "secretBundle", "b"));
    watch.remember(BACKUP, spec);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private static BackupSpec read(TalosEtcdBackupSpec written) {
    return new SpecReader(
            TestTargets.all(), new AttemptTimeouts(Duration.ofHours(2), Duration.ofHours(24)))
        .read(TestCluster.object("one", written))
        .spec()
        .orElseThrow();
  }

  private boolean changed() {
    return watch.changed(BACKUP, spec, Phase.RETRYING);
  }

  private void set(String secret, String key, String value) {
    String base64 = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    cluster.client.secrets().inNamespace(TestCluster.NAMESPACE).withName(secret).edit(found -> {
      found.getData().put(key, base64);
      return found;
    });
  }

  @Test
  void anotherKeyOfTheStateSecretDoesNotCount() {
    Secret before = state();
    set(STATE, "machines", "three");
    assertFalse(before
        .getMetadata()
        .getResourceVersion()
        .equals(state().getMetadata().getResourceVersion()));
    assertFalse(changed());
  }

  @Test
  void aBundleInTheStateSecretCounts() {
    set(STATE, "secretBundle", "rotated");
    assertTrue(changed());
  }

  @Test
  void aCredentialCounts() {
    set("s3", "id", "another");
    assertTrue(changed());
  }

  @Test
  void theCaOfTheStoreCounts() {
    S3Storage s3 = TestCluster.spec().backupStorage().s3();
    BackupSpec withCa = read(new TalosEtcdBackupSpec(
        TestCluster.spec().talosControlPlaneRef(),
        new BackupStorage(new S3Storage(
            s3.bucket(),
            s3.region(),
            null,
            null,
            s3.accessKeyID(),
            s3.secretAccessKey(),
            null,
            null,
            new SecretKeySelector("ca", "ca.crt"))),
        null,
        null,
        null));
    cluster.secret("ca", Map.of("ca.crt", "old"));
    watch.remember(BACKUP, withCa);
    assertFalse(watch.changed(BACKUP, withCa, Phase.RETRYING));
    set("ca", "ca.crt", "new");
    assertTrue(watch.changed(BACKUP, withCa, Phase.RETRYING));
  }

  @Test
  void anUnreachableApiIsNoChange() {
    set(STATE, "bundleConfig", "another");
    cluster.api.refuse(request -> request.path().endsWith(STATE), 503, 1);
    assertFalse(changed());
    assertTrue(changed());
  }

  @Test
  void aBackupThatWaitsWithoutReasonIsRetriedWithBackOff() {
    for (int pause : new int[] {10, 20, 40, 60, 60}) {
      assertFalse(waitsInVain());
      pass(pause - 1);
      assertFalse(waitsInVain(), () -> "before " + pause + " s");
      pass(1);
      assertTrue(waitsInVain(), () -> "after " + pause + " s");
      assertTrue(waitsInVain(), "until it is submitted");
      watch.remember(BACKUP, spec);
    }
  }

  @Test
  void aChangeResetsTheBackOff() {
    waitsInVain();
    pass(10);
    watch.remember(BACKUP, spec);
    set("s3", "id", "another");
    assertTrue(waitsInVain());
    watch.remember(BACKUP, spec);
    assertFalse(waitsInVain());
    pass(10);
    assertTrue(waitsInVain());
  }

  @Test
  void aBackupThatWaitsForAMissingValueIsNotRetried() {
    set("s3", "id", " ");
    watch.remember(BACKUP, spec);
    assertFalse(waitsInVain());
    pass(3600);
    assertFalse(waitsInVain());
    set("s3", "id", "there");
    assertTrue(waitsInVain());
  }

  private boolean waitsInVain() {
    return watch.changed(BACKUP, spec, Phase.WAITING);
  }

  private void pass(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private Secret state() {
    return cluster
        .client
        .secrets()
        .inNamespace(TestCluster.NAMESPACE)
        .withName(STATE)
        .require();
  }
}
