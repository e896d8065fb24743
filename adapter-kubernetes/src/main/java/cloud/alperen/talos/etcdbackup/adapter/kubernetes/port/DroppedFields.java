package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the fields that an API server dropped from an object that it accepted. The server drops fields that the installed CRD
 * does not name, without an error.
 */
final class DroppedFields {
  private DroppedFields() {}

  /** The paths of the fields that were sent and are missing in the answer. Elements of lists are not compared. */
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
