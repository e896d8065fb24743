package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.util.Map;

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

  @Override
  public Map<String, SecretKeyRef> secrets() {
    return Map.of();
  }
}
