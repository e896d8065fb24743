package cloud.alperen.talos.etcdbackup.domain.controlplane;

/**
 * What a node is called in status, logs and messages: the endpoint it was reached at.
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
