package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.Map;
import java.util.regex.Pattern;

/** A JSON schema validator for the keywords of our schema. */
final class SchemaCheck {
  private SchemaCheck() {}

  static boolean accepts(JSONSchemaProps schema, Object value) {
    if (value instanceof Map<?, ?> object) {
      return object.keySet().containsAll(schema.getRequired())
          && object.entrySet().stream()
              .allMatch(entry ->
                  accepts(schema.getProperties().get((String) entry.getKey()), entry.getValue()));
    }
    if (value instanceof String text) {
      return (schema.getMinLength() == null || text.length() >= schema.getMinLength())
          && (schema.getMaxLength() == null || text.length() <= schema.getMaxLength())
          && (schema.getPattern() == null
              || asInGo(schema.getPattern()).matcher(text).find())
          && (schema.getEnum().isEmpty()
              || schema.getEnum().stream().anyMatch(allowed -> allowed.asText().equals(text)));
    }
    if (value instanceof Integer number) {
      return (schema.getMinimum() == null || number >= schema.getMinimum())
          && (schema.getMaximum() == null || number <= schema.getMaximum());
    }
    return true;
  }

  /** An API server uses Go's patterns, in which {@code $} does not match before a final line break. */
  private static Pattern asInGo(String pattern) {
    return Pattern.compile(
        pattern.endsWith("$") ? pattern.substring(0, pattern.length() - 1) + "\\z" : pattern);
  }
}
