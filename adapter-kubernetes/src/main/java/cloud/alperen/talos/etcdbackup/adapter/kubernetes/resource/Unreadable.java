package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import java.util.Objects;

/**
 * A field of a stored object that has the wrong type.
 *
 * @param field the path of the field, for example {@code status.attempts}
 * @param problem the problem in words for a user; never quotes the value
 */
public record Unreadable(String field, String problem) {
  /** The part of the object in which an unreadable field blocks attempts but no clean-up. */
  public static final String SPEC = "spec";

  public Unreadable {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(problem, "problem");
  }

  /** Whether the field is this part of the object, or is inside it. */
  public boolean isIn(String part) {
    return field.equals(part) || field.startsWith(part + ".");
  }

  @Override
  public String toString() {
    return field + " " + problem;
  }
}
