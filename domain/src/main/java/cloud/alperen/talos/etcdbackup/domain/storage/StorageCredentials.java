package cloud.alperen.talos.etcdbackup.domain.storage;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import java.util.Map;

/**
 * The credentials for a {@link StorageTarget}.
 *
 * @param values the secrets, under the names by which the target's adapter asks for them
 */
public record StorageCredentials(Map<String, SecretValue> values) {
  public StorageCredentials {
    values = Map.copyOf(values);
  }

  /**
   * Returns one of the secrets.
   *
   * @throws IllegalArgumentException if the caller resolved no secret of this name, which is a programming error
   */
  public SecretValue get(String name) {
    SecretValue value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no credential named " + name);
    }
    return value;
  }
}
