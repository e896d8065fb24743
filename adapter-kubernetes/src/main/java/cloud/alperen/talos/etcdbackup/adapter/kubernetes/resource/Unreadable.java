package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import java.util.Objects;

/**
 * A field of a stored object that has the wrong type.
 *
 * @param field its path, for example {@code status.attempts}
 * @param problem what is wrong with it, for a user; never its value
 */
public record Unreadable(String field, String problem) {
  /** Fields in here only keep a backup from being tried. */
  public static final String SPEC = "spec";

  public Unreadable {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(problem, "problem");
  }

  /** Whether it is this part of the object, or in it. */
  public boolean isIn(String part) {
    return field.equals(part) || field.startsWith(part + ".");
  }

  @Override
  public String toString() {
    return field + " " + problem;
  }
}
