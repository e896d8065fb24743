package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an API server did not keep of an object that it accepted. It drops fields that the installed CRD does not name, and
 * says nothing.
 */
final class DroppedFields {
  private DroppedFields() {}

  /** The paths of fields that were sent and are not in the answer; lists are not looked into. */
  static List<String> of(String path, @Nullable Object sent, @Nullable Object answered) {
    List<String> dropped = new ArrayList<>();
    if (sent instanceof Map<?, ?> fields) {
      Map<?, ?> kept = answered instanceof Map<?, ?> map ? map : Map.of();
      fields.forEach((name, value) -> {
        String field = path + "." + name;
        if (kept.containsKey(name)) {
          dropped.addAll(of(field, value, kept.get(name)));
        } else {
          dropped.add(field);
        }
      });
    }
    return dropped;
  }
}
