package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import java.util.Optional;

/** The rule for a text field of the spec: the schema's length and pattern, and the fix for a user. */
enum TextRule {
  CONTROL_PLANE(SpecRules.OBJECT_NAME_MAX, SpecRules.OBJECT_NAME, SpecRules.OBJECT_NAME_FIX),
  SECRET_NAME(SpecRules.OBJECT_NAME_MAX, SpecRules.OBJECT_NAME, SpecRules.SECRET_NAME_FIX),
  SECRET_KEY(SpecRules.SECRET_KEY_MAX, SpecRules.SECRET_KEY, SpecRules.SECRET_KEY_FIX),
  BUCKET(SpecRules.BUCKET_MAX, SpecRules.BUCKET, SpecRules.BUCKET_FIX),
  REGION(SpecRules.REGION_MAX, SpecRules.REGION, SpecRules.REGION_FIX);

  private final int max;
  private final String pattern;
  private final String fix;

  TextRule(int max, String pattern, String fix) {
    this.max = max;
    this.pattern = pattern;
    this.fix = fix;
  }

  /** The problem with a text; empty if it keeps the rule. */
  Optional<String> problem(String text) {
    if (text.isBlank()) {
      return Optional.of("must not be empty");
    }
    // The length comes first, because a long text would make the matcher recurse deeply.
    return tooLong(text, max).or(() -> text.matches(pattern) ? Optional.empty() : Optional.of(fix));
  }

  /** The problem that a text is too long, without quoting the text; empty if it is not. */
  static Optional<String> tooLong(String text, int max) {
    return text.length() <= max
        ? Optional.empty()
        : Optional.of(
            "has %d characters, but must not have more than %d".formatted(text.length(), max));
  }
}
