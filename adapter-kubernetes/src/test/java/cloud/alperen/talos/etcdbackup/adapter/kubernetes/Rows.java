package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCondition;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The rows of the conditions table, as documented for users. */
enum Rows implements Predicate<TalosEtcdBackup> {
  QUEUED("True BackupQueued", "False BackupQueued", "False BackupQueued"),
  FIRST_ATTEMPT("True BackupInProgress", "False BackupInProgress", "False BackupInProgress"),
  LATER_ATTEMPT("True BackupInProgress", "False BackupInProgress", "True BackupFailed"),
  WAITING("True BackupWaiting", "False BackupFailed", "True BackupFailed"),
  RETRYING("True BackupRetrying", "False BackupFailed", "True BackupFailed"),
  GAVE_UP("False BackupFailed", "False BackupFailed", "True BackupFailed"),
  SUCCEEDED("False BackupCompleted", "True BackupSucceeded", "False BackupSucceeded"),
  CUT_OFF("True BackupQueued", "False BackupInProgress", "False BackupInProgress");

  private final List<String> row;

  Rows(String progressing, String ready, String failed) {
    row = List.of(progressing, ready, failed);
  }

  @Override
  public boolean test(TalosEtcdBackup backup) {
    return row.equals(
        List.of(cell(backup, "Progressing"), cell(backup, "Ready"), cell(backup, "Failed")));
  }

  static String message(TalosEtcdBackup backup, String type) {
    return condition(backup, type).map(StatusCondition::message).orElse("");
  }

  private static String cell(TalosEtcdBackup backup, String type) {
    return condition(backup, type).map(c -> c.status() + " " + c.reason()).orElse("");
  }

  private static Optional<StatusCondition> condition(TalosEtcdBackup backup, String type) {
    if (backup.getStatus() == null || backup.getStatus().conditions() == null) {
      return Optional.empty();
    }
    return backup.getStatus().conditions().stream()
        .filter(condition -> type.equals(condition.type()))
        .findFirst();
  }
}
