package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecReader;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TestTargets;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrerequisiteWatchIT {
  private static final String STATE = "my-cp-state";
  private static final BackupId BACKUP = new BackupId(TestCluster.NAMESPACE, "one", "uid");

  private final TestCluster cluster = TestCluster.ready();
  private final PrerequisiteWatch watch = new PrerequisiteWatch(new KubernetesApi(cluster.client));
  private final BackupSpec spec = new SpecReader(new TestTargets(), Duration.ofHours(2))
      .read(TestCluster.object("one", TestCluster.spec()))
      .spec()
      .orElseThrow();

  @BeforeEach
  void remember() {
    cluster.secret(STATE, Map.of("bundleConfig", "a", "secretBundle", "b"));
    watch.remember(BACKUP, spec);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private boolean moved() {
    return watch.moved(BACKUP, spec, Phase.RETRYING);
  }

  private void set(String secret, String key, String value) {
    String base64 = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    cluster.client.secrets().inNamespace(TestCluster.NAMESPACE).withName(secret).edit(found -> {
      found.getData().put(key, base64);
      return found;
    });
  }

  @Test
  void whatElseIsInTheStateSecretDoesNotCount() {
    Secret before = state();
    set(STATE, "machines", "three");
    assertFalse(before
        .getMetadata()
        .getResourceVersion()
        .equals(state().getMetadata().getResourceVersion()));
    assertFalse(moved());
  }

  @Test
  void itsBundlesCount() {
    set(STATE, "secretBundle", "rotated");
    assertTrue(moved());
  }

  @Test
  void credentialsCount() {
    set("s3", "id", "another");
    assertTrue(moved());
  }

  @Test
  void whatDoesNotAnswerHasNotMoved() {
    set(STATE, "bundleConfig", "another");
    cluster.api.refuse(request -> request.path().endsWith(STATE), 503, 1);
    assertFalse(moved());
    assertTrue(moved());
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
