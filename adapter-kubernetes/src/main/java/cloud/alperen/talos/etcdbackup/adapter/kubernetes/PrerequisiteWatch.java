package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Tells whether something that a backup refers to has appeared or changed since its last attempt was submitted: the
 * TalosControlPlane, its state Secret, and the Secrets of the store. By GET, when asked: no informer, hence no right to
 * list, no cache of secrets, and no failure where a CRD is absent. Thread-safe.
 */
final class PrerequisiteWatch {
  private final KubernetesApi api;
  private final Map<BackupId, List<String>> remembered = new ConcurrentHashMap<>();

  PrerequisiteWatch(KubernetesApi api) {
    this.api = api;
  }

  /** Takes down how things are now, before an attempt is submitted. */
  void remember(BackupId backup, BackupSpec spec) {
    remembered.put(backup, look(backup, spec));
  }

  void forget(BackupId backup) {
    remembered.remove(backup);
  }

  /**
   * Whether something has changed. After a restart nothing is remembered: then a backup that waits may have missed the
   * change, and one that will be tried again anyway has not.
   */
  boolean moved(BackupId backup, BackupSpec spec, Phase phase) {
    if (phase != Phase.WAITING && phase != Phase.RETRYING) {
      return false;
    }
    List<String> now = look(backup, spec);
    // An API that does not answer says nothing about what has changed behind it.
    if (now.contains(KubernetesFailures.Kind.UNREACHABLE.name())) {
      return false;
    }
    List<String> then = remembered.get(backup);
    if (then != null) {
      return !then.equals(now);
    }
    if (phase == Phase.RETRYING) {
      remembered.put(backup, now);
    }
    return phase == Phase.WAITING;
  }

  private List<String> look(BackupId backup, BackupSpec spec) {
    String namespace = backup.namespace();
    List<String> versions = new ArrayList<>();
    versions.add(controlPlane(namespace, spec.controlPlane()));
    versions.add(state(namespace, KubernetesControlPlanes.stateSecret(spec.controlPlane())));
    spec.target().secrets().values().stream()
        .map(SecretKeyRef::name)
        .distinct()
        .sorted()
        .forEach(name -> versions.add(
            version(() -> api.secret(namespace, name).getMetadata().getResourceVersion())));
    return versions;
  }

  /** talos-operator touches its objects all the time: only the two bundles count. */
  private String controlPlane(String namespace, String name) {
    return version(() -> {
      GenericKubernetesResource found = api.controlPlane(namespace, name);
      return Integer.toHexString(Objects.hash(
          found.getMetadata().getUid(),
          found.<Object>get("status", KubernetesControlPlanes.BUNDLE_CONFIG),
          found.<Object>get("status", KubernetesControlPlanes.SECRET_BUNDLE)));
    });
  }

  /** The same of its Secret; nothing but a hash of what is in there stays. */
  private String state(String namespace, String name) {
    return version(() -> {
      Secret found = api.secret(namespace, name);
      return Integer.toHexString(Objects.hash(
          found.getMetadata().getUid(),
          SecretData.value(found, KubernetesControlPlanes.BUNDLE_CONFIG),
          SecretData.value(found, KubernetesControlPlanes.SECRET_BUNDLE)));
    });
  }

  private static String version(Supplier<String> look) {
    try {
      return look.get();
    } catch (KubernetesClientException e) {
      return KubernetesFailures.classify(e).name();
    }
  }
}
