package cloud.alperen.talos.etcdbackup.domain.secret;

import java.util.Objects;

/**
 * A reference to a Secret, and where it was written.
 *
 * @param key what it names
 * @param field the path of the field that has it, for messages
 */
public record SecretRef(SecretKeyRef key, String field) {
  public SecretRef {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(field, "field");
  }
}
