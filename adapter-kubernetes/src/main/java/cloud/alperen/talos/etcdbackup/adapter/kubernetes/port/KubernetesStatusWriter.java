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
 * The status subresource: PUT with the resourceVersion that was read, so that nothing is ever written over what somebody
 * else recorded in between. Server-side apply would skip that check. Thread-safe; the client is the caller's.
 *
 * <p>A PUT whose answer is lost may have been carried out. Applying the change a second time would then count an attempt
 * twice or fail on an illegal transition, so what was sent is remembered until it is known whether it arrived; for that, a
 * caller that tries again passes the same change.
 *
 * <p>The Go operator brings an older CRD of the same name, by which an API server drops most of what is recorded here, and
 * says nothing. What is left would read as another state. So nothing is recorded until all of it is kept: a status without
 * a generation, where that is sure to happen, is rehearsed first.
 */
public final class KubernetesStatusWriter implements StatusWriter {
  private static final int TRIES = 20;
  private static final int LISTED = 3;

  private final KubernetesApi api;
  private final StatusCodec codec;

  /** By change, and only as long as its caller holds it: whoever has let go of a change does not try it again. */
  private final Map<UnaryOperator<BackupStatus>, Sent> unconfirmed =
      Collections.synchronizedMap(new WeakHashMap<>());

  public KubernetesStatusWriter(KubernetesClient client, StorageTargets targets) {
    this.api = new KubernetesApi(client);
    this.codec = new StatusCodec(targets);
  }

  private record Sent(BackupId backup, TalosEtcdBackupStatus status) {}

  /** How many changes are remembered because nobody knows whether they arrived. */
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

  /** What is recorded, or null if it has to be read again. */
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

  /** Else what the unreadable fields say would be lost. */
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

  /** So few that the cure, which is said after them, is not cut off. */
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

  /** Fields of a newer version, or of somebody else, stay. */
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
      // Another try sends the same, or more.
      case REJECTED ->
        new BackupException(
            new BackupFailure.StatusUnwritable(backup, KubernetesFailures.detail(e), false), e);
      // An API server whose etcd is ill fails at everything, for a while.
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
