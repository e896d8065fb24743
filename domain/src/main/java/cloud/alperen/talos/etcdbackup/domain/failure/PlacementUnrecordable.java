package cloud.alperen.talos.etcdbackup.domain.failure;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import java.util.Objects;

/** Where the snapshot goes could not be recorded, without which nothing may be sent: the API server refuses it. */
public record PlacementUnrecordable(BackupId backup, String detail) implements BackupFailure {
  public PlacementUnrecordable {
    Objects.requireNonNull(backup, "backup");
    detail = Excerpt.of(detail);
  }

  @Override
  public String reason() {
    return "PlacementUnrecordable";
  }

  @Override
  public String userMessage() {
    return "Failed to write where the snapshot goes into status of TalosEtcdBackup %s: %s; check spec.backupStorage, and what refuses the change"
        .formatted(backup.display(), detail);
  }

  @Override
  public Cure cure() {
    return Cure.REPAIR;
  }
}
