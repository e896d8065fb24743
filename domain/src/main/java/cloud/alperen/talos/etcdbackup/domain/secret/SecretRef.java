package cloud.alperen.talos.etcdbackup.domain.secret;

import java.util.Objects;

/**
 * A reference to a Secret, and the field that contains the reference.
 *
 * @param key the Secret and its key
 * @param field the path of the field that contains the reference, for messages
 */
public record SecretRef(SecretKeyRef key, String field) {
  public SecretRef {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(field, "field");
  }
}
