package cloud.alperen.talos.etcdbackup.domain.failure;

/**
 * A failure together with where it is mended, in the words of whoever runs the backup.
 *
 * @param failure what happened
 * @param place for example the name of a setting
 */
public record LocatedFailure(BackupFailure failure, String place) implements BackupFailure {
  @Override
  public BackupFailure plain() {
    return failure;
  }

  @Override
  public BackupFailure during(StorageOperation operation) {
    return new LocatedFailure(failure.during(operation), place);
  }

  @Override
  public String reason() {
    return failure.reason();
  }

  @Override
  public String userMessage() {
    return "%s (%s)".formatted(failure.userMessage(), place);
  }

  @Override
  public Cure cure() {
    return failure.cure();
  }
}
