package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesApi;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesFailures;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.SecretUnavailable;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/** Reads Kubernetes Secrets one by one; needs only the right {@code get}. Thread-safe; the client is the caller's. */
public final class KubernetesSecretStore implements SecretStore {
  private final KubernetesApi api;

  public KubernetesSecretStore(KubernetesClient client) {
    this(new KubernetesApi(client));
  }

  public KubernetesSecretStore(KubernetesApi api) {
    this.api = api;
  }

  @Override
  public SecretValue read(String namespace, SecretKeyRef ref, String field) throws BackupException {
    Secret secret;
    try {
      secret = api.secret(namespace, ref.name());
    } catch (KubernetesClientException e) {
      throw new BackupException(failure(e, namespace, ref, field), e);
    }
    Optional<SecretValue> value = SecretData.value(secret, ref.key());
    if (value.isEmpty()) {
      throw unavailable(namespace, ref, field, SecretUnavailable.Problem.KEY_MISSING);
    }
    if (value.get().isBlank()) {
      throw unavailable(namespace, ref, field, SecretUnavailable.Problem.EMPTY);
    }
    return value.get();
  }

  private static BackupFailure failure(
      KubernetesClientException e, String namespace, SecretKeyRef ref, String field) {
    return switch (KubernetesFailures.classify(e)) {
      case INTERRUPTED -> new BackupFailure.Cancelled();
      case OBJECT_MISSING, KIND_UNKNOWN ->
        new SecretUnavailable(namespace, ref, field, SecretUnavailable.Problem.NOT_FOUND);
      case ACCESS_DENIED ->
        new SecretUnavailable(namespace, ref, field, SecretUnavailable.Problem.ACCESS_DENIED);
      case CONFLICT, REJECTED, FAILING ->
        new SecretUnavailable(
            namespace,
            ref,
            field,
            SecretUnavailable.Problem.API_REFUSED,
            KubernetesFailures.detail(e));
      case UNREACHABLE ->
        new SecretUnavailable(namespace, ref, field, SecretUnavailable.Problem.API_UNREACHABLE);
    };
  }

  private static BackupException unavailable(
      String namespace, SecretKeyRef ref, String field, SecretUnavailable.Problem problem) {
    return new BackupException(new SecretUnavailable(namespace, ref, field, problem));
  }
}
