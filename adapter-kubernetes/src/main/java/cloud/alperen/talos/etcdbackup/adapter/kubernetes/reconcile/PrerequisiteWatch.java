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
 * Detects that an object to which a backup refers has appeared or changed since the last attempt was submitted: the
 * TalosControlPlane, its state Secret, or a Secret of the store. It sends a GET for each object whenever it is asked. An
 * informer would need the right to list, would cache Secrets, and would fail where the CRD is absent.
 *
 * <p>An attempt may fail to read an object that the watch has read a moment before. So a backup that waits although all these
 * objects can be read is tried again as well, at growing intervals. Thread-safe.
 */
final class PrerequisiteWatch {
  private static final Duration FIRST_PAUSE = BackupPolicy.PREREQUISITE_INTERVAL;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final KubernetesApi api;
  private final KubernetesControlPlanes controlPlanes;
  private final KubernetesSecretStore secrets;
  private final Ticker ticker;
  private final Map<BackupId, List<String>> remembered = new ConcurrentHashMap<>();
  private final Map<BackupId, Retry> retries = new ConcurrentHashMap<>();

  /** The next try of a backup that waits although all its prerequisites can be read. */
  private record Retry(Duration pause, Deadline due) {
    static Retry after(Duration pause, Ticker ticker) {
      return new Retry(pause, Deadline.after(pause, ticker));
    }

    Retry next(Ticker ticker) {
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

  /** Records the current versions of the prerequisites. Must be called before an attempt is submitted. */
  void remember(BackupId backup, BackupSpec spec) {
    List<String> now = versions(backup, spec);
    boolean same = now.equals(remembered.put(backup, now));
    retries.computeIfPresent(backup, (id, retry) -> same ? retry.next(ticker) : null);
  }

  void forget(BackupId backup) {
    remembered.remove(backup);
    retries.remove(backup);
  }

  /**
   * Whether to try the backup again: a prerequisite has changed, or the backup waits although none is missing. After a restart
   * no versions are recorded. A waiting backup is then tried again, since it may have missed a change. A retrying backup has
   * its next attempt scheduled already.
   */
  boolean changed(BackupId backup, BackupSpec spec, Phase phase) {
    if (phase != Phase.WAITING && phase != Phase.RETRYING) {
      return false;
    }
    List<String> now = versions(backup, spec);
    // Without an answer, it is unknown whether anything has changed.
    if (now.contains(KubernetesFailures.Kind.UNREACHABLE.name())) {
      return false;
    }
    List<String> then = remembered.get(backup);
    if (then != null) {
      return !then.equals(now) || (phase == Phase.WAITING && waitsWithoutReason(backup, spec));
    }
    if (phase == Phase.RETRYING) {
      remembered.put(backup, now);
    }
    return phase == Phase.WAITING;
  }

  private boolean waitsWithoutReason(BackupId backup, BackupSpec spec) {
    Retry retry = retries.computeIfAbsent(backup, id -> Retry.after(FIRST_PAUSE, ticker));
    return retry.due().expired() && readable(backup.namespace(), spec);
  }

  /** Whether all prerequisites can be read, in the way in which an attempt reads them. */
  private boolean readable(String namespace, BackupSpec spec) {
    try {
      controlPlanes.find(new ControlPlaneRef(namespace, spec.controlPlane()));
      for (SecretRef secret : spec.store().secrets().values()) {
        secrets.read(namespace, secret.key(), secret.field());
      }
      return true;
    } catch (BackupException missing) {
      // The condition already reports the failure: the last attempt met it too.
      return false;
    }
  }

  private List<String> versions(BackupId backup, BackupSpec spec) {
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

  /** A hash of the two bundles. The resource version would not do: talos-operator updates its objects all the time. */
  private String controlPlane(String namespace, String name) {
    return version(() -> {
      GenericKubernetesResource found = api.controlPlane(namespace, name);
      return Integer.toHexString(Objects.hash(
          found.getMetadata().getUid(),
          found.<Object>get("status", KubernetesControlPlanes.BUNDLE_CONFIG),
          found.<Object>get("status", KubernetesControlPlanes.SECRET_BUNDLE)));
    });
  }

  /** A hash of the two bundles in the state Secret. Only the hash stays in memory. */
  private String state(String namespace, String name) {
    return version(() -> {
      Secret found = api.secret(namespace, name);
      return Integer.toHexString(Objects.hash(
          found.getMetadata().getUid(),
          SecretData.value(found, KubernetesControlPlanes.BUNDLE_CONFIG),
          SecretData.value(found, KubernetesControlPlanes.SECRET_BUNDLE)));
    });
  }

  private static String version(Supplier<String> read) {
    try {
      return read.get();
    } catch (KubernetesClientException e) {
      return KubernetesFailures.classify(e).name();
    }
  }
}
