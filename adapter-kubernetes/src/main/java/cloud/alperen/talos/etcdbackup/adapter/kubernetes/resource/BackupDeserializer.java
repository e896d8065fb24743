package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads every object that an API server may hold, also under a CRD that allows more than ours. It leaves out a field with the
 * wrong type and adds it to {@link TalosEtcdBackup#unreadable()}. Otherwise one unreadable object would make its whole list
 * unreadable and end the watch for all backups.
 */
final class BackupDeserializer extends StdDeserializer<TalosEtcdBackup> {
  private static final long serialVersionUID = 1L;

  BackupDeserializer() {
    super(TalosEtcdBackup.class);
  }

  @Override
  public TalosEtcdBackup deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    JsonNode stored = context.readTree(parser);
    List<Unreadable> unreadable = new ArrayList<>();
    TalosEtcdBackup backup = new TalosEtcdBackup();
    ObjectMeta metadata = part(stored, "metadata", ObjectMeta.class, context, unreadable);
    if (metadata != null) {
      backup.setMetadata(metadata);
    }
    backup.setSpec(part(stored, "spec", TalosEtcdBackupSpec.class, context, unreadable));
    backup.setStatus(part(stored, "status", TalosEtcdBackupStatus.class, context, unreadable));
    backup.unreadable(unreadable);
    return backup;
  }

  private static <T> @Nullable T part(
      JsonNode stored,
      String name,
      Class<T> type,
      DeserializationContext context,
      Collection<Unreadable> unreadable)
      throws IOException {
    JsonNode part = stored.path(name);
    if (part.isMissingNode() || part.isNull()) {
      return null;
    }
    if (!(part instanceof ObjectNode fields)) {
      unreadable.add(new Unreadable(name, "is not an object"));
      return null;
    }
    ObjectNode left = fields.deepCopy();
    while (true) {
      try {
        return context.readTreeAsValue(left, type);
      } catch (JsonMappingException e) {
        unreadable.add(new Unreadable(name + path(e), problem(e)));
        // Ends, because each round removes one field.
        if (e.getPath().isEmpty() || left.remove(e.getPath().get(0).getFieldName()) == null) {
          return null;
        }
      }
    }
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(step ->
            step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
        .collect(Collectors.joining());
  }

  /** Describes the problem for a user. The library's message would quote the value and name classes. */
  private static String problem(JsonMappingException e) {
    Class<?> wanted =
        e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    if (wanted == null) {
      return "cannot be read";
    }
    if (Number.class.isAssignableFrom(wanted) || wanted.isPrimitive()) {
      return "is not a number that fits";
    }
    if (wanted == Boolean.class) {
      return "is neither true nor false";
    }
    if (wanted == String.class) {
      return "is not text";
    }
    return Collection.class.isAssignableFrom(wanted) ? "is not a list" : "is not an object";
  }
}
