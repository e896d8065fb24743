package cloud.alperen.talos.etcdbackup.operator.directory;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.nio.file.Path;

/** A directory that holds objects as files. */
record DirectoryTarget(Path path) implements StorageTarget {
  @Override
  public String kind() {
    return "directory";
  }

  @Override
  public String display() {
    return path.toString();
  }
}
