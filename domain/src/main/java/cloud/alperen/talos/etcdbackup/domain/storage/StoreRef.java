package cloud.alperen.talos.etcdbackup.domain.storage;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretRef;
import java.util.Map;
import java.util.Objects;

/**
 * A store as a resource names it: where it is, and the Secrets that open it.
 *
 * @param target where it is
 * @param secrets what opens it, under the names by which the store's adapter asks for {@link StorageCredentials}
 */
public record StoreRef(StorageTarget target, Map<String, SecretRef> secrets) {
  public StoreRef {
    Objects.requireNonNull(target, "target");
    secrets = Map.copyOf(secrets);
  }

  /** A store that no Secret opens. */
  public static StoreRef of(StorageTarget target) {
    return new StoreRef(target, Map.of());
  }
}
