package cloud.alperen.talos.etcdbackup.domain.integrity;

import java.util.Objects;

/** Thrown when the bytes that were read are not a restorable snapshot. */
public final class DefectiveSnapshotException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient SnapshotDefect defect;

  public DefectiveSnapshotException(SnapshotDefect defect) {
    super(Objects.requireNonNull(defect, "defect").description());
    this.defect = defect;
  }

  public SnapshotDefect defect() {
    return defect;
  }
}
