package cloud.alperen.talos.etcdbackup.ports;

import java.util.List;

/** Reports the stores that the existing backups name. Thread-safe. The answer may be slightly out of date. */
@FunctionalInterface
public interface StoresInUse {
  /** One entry per backup, in no order. */
  List<StoreInUse> all();
}
