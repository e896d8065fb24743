package cloud.alperen.talos.etcdbackup.operator.directory;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.BackupStorage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.FieldRules;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageMember;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** {@code spec.backupStorage.directory.path}. */
final class DirectoryMember implements StorageMember {
  private static final String FIELD = "spec.backupStorage.directory";

  @Override
  public String name() {
    return "directory";
  }

  @Override
  public boolean isIn(BackupStorage storage) {
    return storage.others().get(name()) != null;
  }

  @Override
  public StoreRef read(BackupStorage storage, FieldRules rules) throws BackupException {
    if (!path(storage).startsWith("/")) {
      throw rules.broken(FIELD + ".path", "must be an absolute path");
    }
    return store(storage);
  }

  @Override
  public StoreRef store(BackupStorage storage) {
    return StoreRef.of(new DirectoryTarget(Path.of(path(storage))));
  }

  private String path(BackupStorage storage) {
    return storage.others().get(name()) instanceof Map<?, ?> fields
            && fields.get("path") instanceof String path
        ? path
        : "";
  }

  @Override
  public Optional<BackupStorage> storage(StoreRef store) {
    return store.target() instanceof DirectoryTarget directory
        ? Optional.of(new BackupStorage(
            null, Map.of(name(), Map.of("path", directory.path().toString()))))
        : Optional.empty();
  }
}
