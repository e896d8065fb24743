package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import static io.javaoperatorsdk.operator.health.Status.HEALTHY;
import static io.javaoperatorsdk.operator.health.Status.UNHEALTHY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NamespaceWatchesTest {
  private static final int LOOKS_PER_MINUTE = 12;

  private final Map<String, List<InformerHealthIndicator>> informers = new HashMap<>();
  private final Map<String, KubernetesClientException> refusals = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private boolean otherKindInstalled = true;
  private final NamespaceWatches watches = new NamespaceWatches(
      Set.of("a", "b"),
      List.of(TalosEtcdBackup.class, OtherKind.class),
      () -> informers,
      this::ask);

  /** The library's view of a watch. */
  private record Informer(String getTargetNamespace, boolean isRunning, boolean isWatching)
      implements InformerHealthIndicator {
    @Override
    public boolean hasSynced() {
      return isWatching;
    }

    @Override
    public io.javaoperatorsdk.operator.health.Status getStatus() {
      return isWatching ? HEALTHY : UNHEALTHY;
    }
  }

  private void ask(Class<? extends HasMetadata> kind, String namespace) {
    asked.add(HasMetadata.getKind(kind) + " in " + namespace);
    if (kind == OtherKind.class && !otherKindInstalled) {
      throw new KubernetesClientException(new StatusBuilder().withCode(404).build());
    }
    if (refusals.containsKey(namespace)) {
      throw refusals.get(namespace);
    }
  }

  private void informer(String namespace, boolean open) {
    informers.put(namespace, List.of(new Informer(namespace, true, open)));
  }

  private void refuse(String namespace, int code, String message) {
    Status status = new StatusBuilder().withCode(code).withMessage(message).build();
    refusals.put(namespace, new KubernetesClientException(status));
  }

  @AfterEach
  void end() {
    watches.close();
  }

  @Test
  void aRefusedNamespaceIsNamedUntilItIsWatched() {
    informer("a", true);
    informer("b", false);
    refuse("b", 403, "b is forbidden");
    watches.look();
    assertEquals(Map.of("b", "b is forbidden"), watches.unwatched());
    assertEquals(Optional.of("Namespace b is not watched: b is forbidden."), watches.problem());

    refusals.clear();
    watches.look();
    assertEquals(Set.of("b"), watches.unwatched().keySet());
    informer("b", true);
    watches.look();
    assertEquals(Map.of(), watches.unwatched());
    assertEquals(Optional.empty(), watches.problem());
  }

  @Test
  void everyKindIsAskedForInEveryNamespace() {
    informer("a", true);
    informer("b", true);
    watches.look();
    assertEquals(
        Set.of("TalosEtcdBackup in a", "OtherKind in a", "TalosEtcdBackup in b", "OtherKind in b"),
        Set.copyOf(asked));
  }

  @Test
  void aMissingCrdIsNamedByItsKind() {
    otherKindInstalled = false;
    informer("a", true);
    informer("b", true);
    watches.look();
    String reason = "the Kubernetes API does not know the kind OtherKind; apply deploy/crds";
    assertEquals(Map.of("a", reason, "b", reason), watches.unwatched());
  }

  @Test
  void aRevokedRightIsNoticedWithinAMinute() {
    informer("a", true);
    informer("b", true);
    watches.look();
    asked.clear();
    refuse("b", 403, "b is forbidden");
    for (int i = 1; i < LOOKS_PER_MINUTE; i++) {
      watches.look();
    }
    assertEquals(List.of(), asked);
    watches.look();
    assertEquals(Set.of("b"), watches.unwatched().keySet());
  }

  @Test
  void onlyAWatchThatStaysClosedIsNamed() {
    informer("a", true);
    informer("b", false);
    watches.look();
    assertEquals(Map.of(), watches.unwatched());
    watches.look();
    assertEquals(Map.of("b", "its watch is not open"), watches.unwatched());
  }

  @Test
  void anUnreachableApiIsNoProblemOfANamespace() {
    informer("a", false);
    informer("b", false);
    for (String namespace : informers.keySet()) {
      refusals.put(namespace, new KubernetesClientException("connection refused"));
    }
    watches.look();
    watches.look();
    assertEquals(Map.of(), watches.unwatched());
  }

  @Test
  void aWatchThatTheLibraryEndedIsReported() {
    informer("a", true);
    informer("b", false);
    watches.look();
    assertEquals(Optional.empty(), watches.ended());
    informers.put("b", List.of(new Informer("b", false, false)));
    watches.look();
    assertEquals(
        Optional.of("The watch has ended for good: Namespace b is not watched."), watches.ended());
  }
}
