package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;

/** A target of some other adapter. */
record ForeignTarget() implements StorageTarget {
  @Override
  public String kind() {
    return "tape";
  }

  @Override
  public String display() {
    return "drive 1";
  }
}
