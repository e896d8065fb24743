package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesApi;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesFailures;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCodec;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupStatus;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.Unreadable;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the status subresource by PUT with the resource version that was read, so that it never overwrites a concurrent
 * change. Server-side apply would skip that check. Thread-safe; the client is the caller's.
 *
 * <p>The API server may have executed a PUT whose answer was lost. Applying the change a second time would then count an
 * attempt twice or fail on an illegal transition. So the writer remembers the status that it sent until it knows whether the
 * write arrived. For that, a caller that retries must pass the same change.
 *
 * <p>The Go operator installs an older CRD of the same name, with which the API server silently drops most fields of our
 * status. The remaining fields would read as another state. So the writer refuses to record a status unless all its fields are
 * kept. If the stored status has no generation, which is always so under the old CRD, it first sends a dry run.
 */
public final class KubernetesStatusWriter implements StatusWriter {
  private static final int TRIES = 20;
  private static final int LISTED = 3;

  private final KubernetesApi api;
  private final StatusCodec codec;

  /** Keyed by the change. The keys are weak: a caller that no longer holds a change cannot retry it. */
  private final Map<UnaryOperator<BackupStatus>, Sent> unconfirmed =
      Collections.synchronizedMap(new WeakHashMap<>());

  public KubernetesStatusWriter(KubernetesClient client, StorageTargets targets) {
    this.api = new KubernetesApi(client);
    this.codec = new StatusCodec(targets);
  }

  private record Sent(BackupId backup, TalosEtcdBackupStatus status) {}

  /** The number of changes that are remembered because it is unknown whether they arrived. */
  int unconfirmed() {
    return unconfirmed.size();
  }

  @Override
  public BackupStatus update(BackupId backup, UnaryOperator<BackupStatus> change)
      throws BackupException {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      BackupStatus recorded = tryOnce(backup, change);
      if (recorded != null) {
        return recorded;
      }
    }
    throw new BackupException(new BackupFailure.StatusUnwritable(
        backup, "it was changed by others %d times in a row".formatted(TRIES)));
  }

  /** Returns the recorded status, or null after a conflict: the caller then reads the object again. */
  private @Nullable BackupStatus tryOnce(BackupId backup, UnaryOperator<BackupStatus> change)
      throws BackupException {
    GenericKubernetesResource stored = stored(backup);
    TalosEtcdBackup typed = api.typed(stored);
    requireReadable(backup, typed);
    BackupStatus before = codec.read(typed);
    Sent sent = unconfirmed.remove(change);
    if (sent != null && sent.backup().equals(backup) && sent.status().equals(typed.getStatus())) {
      return before;
    }
    BackupStatus after = change.apply(before);
    if (after.equals(before)) {
      return before;
    }
    TalosEtcdBackupStatus status = codec.write(after, typed.getStatus());
    GenericKubernetesResource changed = with(stored, status);
    try {
      if (typed.getStatus() == null || typed.getStatus().observedGeneration() == null) {
        requireKept(backup, status, api.rehearseStatus(changed));
      }
      unconfirmed.put(change, new Sent(backup, status));
      requireKept(backup, status, api.replaceStatus(changed));
    } catch (KubernetesClientException e) {
      if (KubernetesFailures.classify(e) == KubernetesFailures.Kind.CONFLICT) {
        return null;
      }
      throw unwritable(backup, e);
    }
    unconfirmed.remove(change);
    typed.setStatus(status);
    return codec.read(typed);
  }

  /** A write would lose the values of the unreadable fields. */
  private static void requireReadable(BackupId backup, TalosEtcdBackup stored)
      throws BackupException {
    for (Unreadable field : stored.unreadable()) {
      if (!field.isIn(Unreadable.SPEC)) {
        throw new BackupException(
            new BackupFailure.StatusUnwritable(backup, field + ": correct it"));
      }
    }
  }

  private void requireKept(
      BackupId backup, TalosEtcdBackupStatus sent, GenericKubernetesResource answer)
      throws BackupException {
    List<String> dropped = DroppedFields.of(
        "status", api.untyped(sent), answer.getAdditionalProperties().get("status"));
    if (!dropped.isEmpty()) {
      throw new BackupException(new BackupFailure.StatusUnwritable(
          backup,
          "the installed CRD drops the fields %s: apply deploy/crds".formatted(listed(dropped))));
    }
  }

  /** Lists only a few fields, so that the remedy at the end of the message is not cut off. */
  private static String listed(List<String> fields) {
    String first = String.join(", ", fields.subList(0, Math.min(LISTED, fields.size())));
    return fields.size() <= LISTED
        ? first
        : "%s and %d more".formatted(first, fields.size() - LISTED);
  }

  private GenericKubernetesResource stored(BackupId backup) throws BackupException {
    GenericKubernetesResource stored;
    try {
      stored = api.backup(backup.namespace(), backup.name());
    } catch (KubernetesClientException e) {
      throw unwritable(backup, e);
    }
    if (!backup.uid().equals(stored.getMetadata().getUid())) {
      throw superseded(backup, null);
    }
    return stored;
  }

  /** Replaces our fields in the stored status. Fields of a newer version or of another program stay. */
  private GenericKubernetesResource with(
      GenericKubernetesResource stored, TalosEtcdBackupStatus status) {
    Map<String, Object> merged = new LinkedHashMap<>();
    if (stored.getAdditionalProperties().get("status") instanceof Map<?, ?> old) {
      old.forEach((name, value) -> merged.put((String) name, value));
    }
    TalosEtcdBackupStatus.FIELDS.forEach(merged::remove);
    if (api.untyped(status) instanceof Map<?, ?> ours) {
      ours.forEach((name, value) -> merged.put((String) name, value));
    }
    stored.setAdditionalProperty("status", merged);
    return stored;
  }

  private static BackupException unwritable(BackupId backup, KubernetesClientException e) {
    return switch (KubernetesFailures.classify(e)) {
      case INTERRUPTED -> new BackupException(new BackupFailure.Cancelled(), e);
      case OBJECT_MISSING -> superseded(backup, e);
      // A retry would send the same status, or a larger one.
      case REJECTED ->
        new BackupException(
            new BackupFailure.StatusUnwritable(backup, KubernetesFailures.detail(e), false), e);
      // FAILING is retryable: an API server fails at every request while its etcd is unhealthy.
      case KIND_UNKNOWN, ACCESS_DENIED, CONFLICT, FAILING, UNREACHABLE ->
        new BackupException(
            new BackupFailure.StatusUnwritable(backup, KubernetesFailures.detail(e)), e);
    };
  }

  private static BackupException superseded(
      BackupId backup, @Nullable KubernetesClientException cause) {
    return cause == null
        ? new BackupException(new BackupFailure.Superseded(backup))
        : new BackupException(new BackupFailure.Superseded(backup), cause);
  }
}
