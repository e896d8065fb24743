package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * A YAML (hence also JSON) document whose leaves are all strings: a token such as {@code
 * 123456.7890123456789012} must not become a number. Unknown keys are never looked at.
 *
 * <p>Aliases are followed, and merge keys as Go's parser does. An alias is a second reference to the
 * same object and costs no memory; what could blow up are mappings with collections for keys, so
 * their number is limited.
 *
 * @param root what the parser made of it: maps, lists and strings
 * @param path where this node is, for messages
 */
record YamlTree(Object root, String path) {
  private static final int MAX_ALIASES = 16;
  private static final String MERGE = "<<";

  static YamlTree parse(String text) throws UnreadableException {
    LoadSettings settings = LoadSettings.builder()
        .setSchema(new FailsafeSchema())
        .setMaxAliasesForCollections(MAX_ALIASES)
        .build();
    try {
      Iterator<Object> documents = new Load(settings).loadAllFromString(text).iterator();
      if (!documents.hasNext()) {
        throw new UnreadableException("it is empty");
      }
      Object root = documents.next();
      if (!(root instanceof Map)) {
        throw new UnreadableException("it is no YAML mapping");
      }
      return new YamlTree(root, "");
    } catch (MarkedYamlEngineException e) {
      String where =
          e.getProblemMark().map(mark -> " in line " + (mark.getLine() + 1)).orElse("");
      throw new UnreadableException("its YAML is broken" + where);
    } catch (YamlEngineException e) {
      throw new UnreadableException(
          String.valueOf(e.getMessage()).contains("aliases")
              ? "its YAML has more than %d aliases (*name); write out what they stand for"
                  .formatted(MAX_ALIASES)
              : "its YAML is broken");
    }
  }

  /** The member of that name; empty if there is none, or if it is null. */
  Optional<YamlTree> find(String key) {
    if (!(root instanceof Map<?, ?> members)) {
      return Optional.empty();
    }
    Object member = member(members, key);
    // In this schema a null is the word or nothing at all.
    if (member == null || member.equals("null") || member.equals("~")) {
      return Optional.empty();
    }
    return Optional.of(new YamlTree(member, path.isEmpty() ? key : path + "." + key));
  }

  /** The mapping's own, or else one that it merges; a mapping may merge itself. */
  private static @Nullable Object member(Map<?, ?> members, String key) {
    Object next = members;
    for (int depth = 0; depth <= MAX_ALIASES && next instanceof Map<?, ?> level; depth++) {
      if (level.containsKey(key)) {
        return level.get(key);
      }
      next = level.get(MERGE);
    }
    return null;
  }

  /** The string of that name; empty if there is none, or if it is null or blank. */
  Optional<String> text(String key) throws UnreadableException {
    Optional<YamlTree> member = find(key);
    if (member.isEmpty()) {
      return Optional.empty();
    }
    if (!(member.get().root instanceof String text)) {
      throw new UnreadableException(member.get().path + " is no string");
    }
    return text.isBlank() ? Optional.empty() : Optional.of(text);
  }

  /** The strings of the list of that name; empty if there is none, or if it is null. */
  List<String> texts(String key) throws UnreadableException {
    Optional<YamlTree> member = find(key);
    if (member.isEmpty()) {
      return List.of();
    }
    if (!(member.get().root instanceof List<?> items)
        || !items.stream().allMatch(String.class::isInstance)) {
      throw new UnreadableException(member.get().path + " is no list of strings");
    }
    return items.stream().map(String.class::cast).toList();
  }
}
