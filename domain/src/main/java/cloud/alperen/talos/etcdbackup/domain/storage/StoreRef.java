package cloud.alperen.talos.etcdbackup.domain.storage;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretRef;
import java.util.Map;
import java.util.Objects;

/**
 * A store as a resource names it: its location, and references to the Secrets with its credentials.
 *
 * @param target the location of the store
 * @param secrets the Secrets with the credentials, under the names by which the store's adapter asks for
 *     {@link StorageCredentials}
 */
public record StoreRef(StorageTarget target, Map<String, SecretRef> secrets) {
  public StoreRef {
    Objects.requireNonNull(target, "target");
    secrets = Map.copyOf(secrets);
  }

  /** A store without references to Secrets. */
  public static StoreRef of(StorageTarget target) {
    return new StoreRef(target, Map.of());
  }
}
