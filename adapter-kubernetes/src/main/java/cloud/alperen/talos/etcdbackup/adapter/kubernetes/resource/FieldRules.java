package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules that several fields of a spec share. A broken rule throws a failure that names the object, the field and the fix.
 *
 * @param object the object with the spec, as {@code namespace/name}
 */
public record FieldRules(String object) {
  /** Returns the value; throws if it is absent. */
  public <T> T required(@Nullable T value, String field) throws BackupException {
    if (value == null) {
      throw broken(field, "is required");
    }
    return value;
  }

  String text(@Nullable String value, String field, TextRule rule) throws BackupException {
    String given = required(value, field);
    refuse(field, rule.problem(given));
    return given;
  }

  void oneOf(List<String> words, @Nullable String value, String field) throws BackupException {
    if (value != null && !words.contains(value)) {
      throw broken(field, "must be " + String.join(" or ", words));
    }
  }

  void atMost(int max, @Nullable String value, String field) throws BackupException {
    if (value != null) {
      refuse(field, TextRule.tooLong(value, max));
    }
  }

  private void refuse(String field, Optional<String> problem) throws BackupException {
    if (problem.isPresent()) {
      throw broken(field, problem.get());
    }
  }

  /**
   * Creates the failure for a field that breaks a rule.
   *
   * @param field the path of the field, for example {@code spec.timeout}
   * @param problem the problem and its fix
   */
  public BackupException broken(String field, String problem) {
    return new BackupException(new BackupFailure.SpecInvalid(object, field, problem));
  }
}
