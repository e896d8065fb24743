package cloud.alperen.talos.etcdbackup.domain.lifecycle;

/** The three condition types of a backup, in display order. The names are those of the Go operator. */
public enum ConditionType {
  PROGRESSING("Progressing"),
  READY("Ready"),
  FAILED("Failed");

  private final String label;

  ConditionType(String label) {
    this.label = label;
  }

  /** The name as it appears in {@code status.conditions[].type}. */
  public String label() {
    return label;
  }
}
