package cloud.alperen.talos.etcdbackup.domain.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * A text that must never be shown: its {@link #toString} is redacted and no exception of this class quotes it.
 *
 * <p>Immutable and thread-safe. Two values with the same text are equal; the comparison takes constant time.
 */
public final class SecretValue {
  private final String text;

  private SecretValue(String text) {
    this.text = text;
  }

  public static SecretValue of(String text) {
    return new SecretValue(Objects.requireNonNull(text, "text"));
  }

  /** Returns the secret itself, for the call that needs it. Never put it into a message. */
  public String reveal() {
    return text;
  }

  public boolean isBlank() {
    return text.isBlank();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretValue that && MessageDigest.isEqual(bytes(), that.bytes());
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "<redacted>";
  }

  private byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
