package cloud.alperen.talos.etcdbackup.domain.secret;

/**
 * Names one key of one Secret, in the namespace of the backup that refers to it.
 *
 * @param name the Secret's name, not blank
 * @param key the key in its data, not blank
 */
public record SecretKeyRef(String name, String key) {
  public SecretKeyRef {
    if (name.isBlank() || key.isBlank()) {
      throw new IllegalArgumentException("a Secret reference needs a name and a key");
    }
  }

  @Override
  public String toString() {
    return name + "[" + key + "]";
  }
}
