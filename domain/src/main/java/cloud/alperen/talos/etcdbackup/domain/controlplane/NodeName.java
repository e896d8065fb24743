package cloud.alperen.talos.etcdbackup.domain.controlplane;

/**
 * The name of a node in status, logs and messages: the endpoint at which it was reached.
 *
 * @param value not blank
 */
public record NodeName(String value) {
  public NodeName {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a node name must not be blank");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
