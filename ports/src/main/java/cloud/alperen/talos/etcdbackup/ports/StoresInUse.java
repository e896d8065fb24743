package cloud.alperen.talos.etcdbackup.ports;

import java.util.List;

/** Knows which stores the backups name that exist right now. Thread-safe; may lag behind by a moment. */
@FunctionalInterface
public interface StoresInUse {
  /** One entry per backup, in no order. */
  List<StoreInUse> all();
}
