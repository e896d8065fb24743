package cloud.alperen.talos.etcdbackup.contract.cluster;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.SecretUnavailable;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.SecretUnavailable.Problem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Secrets in this process. Thread-safe. */
public final class InMemorySecretStore implements SecretStore {
  private record Name(String namespace, String name) {}

  private final Map<Name, Map<String, String>> secrets = new ConcurrentHashMap<>();

  /** Puts a Secret there, in place of one that has the name. */
  public void put(String namespace, String name, Map<String, String> values) {
    secrets.put(new Name(namespace, name), Map.copyOf(values));
  }

  public void remove(String namespace, String name) {
    secrets.remove(new Name(namespace, name));
  }

  @Override
  public SecretValue read(String namespace, SecretKeyRef ref, String field) throws BackupException {
    if (Thread.currentThread().isInterrupted()) {
      throw new BackupException(new BackupFailure.Cancelled());
    }
    Map<String, String> secret = secrets.get(new Name(namespace, ref.name()));
    if (secret == null) {
      throw unavailable(namespace, ref, field, Problem.NOT_FOUND);
    }
    if (!secret.containsKey(ref.key())) {
      throw unavailable(namespace, ref, field, Problem.KEY_MISSING);
    }
    if (secret.get(ref.key()).isBlank()) {
      throw unavailable(namespace, ref, field, Problem.EMPTY);
    }
    return SecretValue.of(secret.get(ref.key()));
  }

  private static BackupException unavailable(
      String namespace, SecretKeyRef ref, String field, Problem problem) {
    return new BackupException(new SecretUnavailable(namespace, ref, field, problem));
  }
}
