package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesApi;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesFailures;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.KubernetesControlPlanes;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.KubernetesSecretStore;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.SecretData;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupPolicy;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretRef;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Tells whether something that a backup refers to has appeared or changed since its last attempt was submitted: the
 * TalosControlPlane, its state Secret, and the Secrets of the store. By GET, when asked: no informer, hence no right to
 * list, no cache of secrets, and no failure where a CRD is absent.
 *
 * <p>A look may differ from what the attempt meets a moment later, if the API server fails at it just then. So a backup that
 * waits although all it refers to can be read is tried again too, at growing intervals. Thread-safe.
 */
final class PrerequisiteWatch {
  private static final Duration FIRST_PAUSE = BackupPolicy.PREREQUISITE_INTERVAL;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final KubernetesApi api;
  private final KubernetesControlPlanes controlPlanes;
  private final KubernetesSecretStore secrets;
  private final Ticker ticker;
  private final Map<BackupId, List<String>> remembered = new ConcurrentHashMap<>();
  private final Map<BackupId, Turn> turns = new ConcurrentHashMap<>();

  /** When a backup that waits for no reason that can be seen is tried again. */
  private record Turn(Duration pause, Deadline due) {
    static Turn after(Duration pause, Ticker ticker) {
      return new Turn(pause, Deadline.after(pause, ticker));
    }

    Turn next(Ticker ticker) {
      Duration doubled = pause.multipliedBy(2);
      return after(doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE, ticker);
    }
  }

  PrerequisiteWatch(KubernetesApi api, Ticker ticker) {
    this.api = api;
    this.controlPlanes = new KubernetesControlPlanes(api);
    this.secrets = new KubernetesSecretStore(api);
    this.ticker = ticker;
  }

  /** Takes down how things are now, before an attempt is submitted. */
  void remember(BackupId backup, BackupSpec spec) {
    List<String> now = look(backup, spec);
    boolean same = now.equals(remembered.put(backup, now));
    turns.computeIfPresent(backup, (id, turn) -> same ? turn.next(ticker) : null);
  }

  void forget(BackupId backup) {
    remembered.remove(backup);
    turns.remove(backup);
  }

  /**
   * Whether there is a reason to try again: something has changed, or nothing is missing that could change. After a restart nothing is remembered: then a backup that waits may have missed the
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
      return !then.equals(now) || (phase == Phase.WAITING && waitsForNothing(backup, spec));
    }
    if (phase == Phase.RETRYING) {
      remembered.put(backup, now);
    }
    return phase == Phase.WAITING;
  }

  private boolean waitsForNothing(BackupId backup, BackupSpec spec) {
    Turn turn = turns.computeIfAbsent(backup, id -> Turn.after(FIRST_PAUSE, ticker));
    return turn.due().expired() && readable(backup.namespace(), spec);
  }

  /** Reads all of it as an attempt does. */
  private boolean readable(String namespace, BackupSpec spec) {
    try {
      controlPlanes.find(new ControlPlaneRef(namespace, spec.controlPlane()));
      for (SecretRef secret : spec.store().secrets().values()) {
        secrets.read(namespace, secret.key(), secret.field());
      }
      return true;
    } catch (BackupException missing) {
      // The condition says what, since the last attempt met the same.
      return false;
    }
  }

  private List<String> look(BackupId backup, BackupSpec spec) {
    String namespace = backup.namespace();
    List<String> versions = new ArrayList<>();
    versions.add(controlPlane(namespace, spec.controlPlane()));
    versions.add(state(namespace, KubernetesControlPlanes.stateSecret(spec.controlPlane())));
    spec.store().secrets().values().stream()
        .map(secret -> secret.key().name())
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
