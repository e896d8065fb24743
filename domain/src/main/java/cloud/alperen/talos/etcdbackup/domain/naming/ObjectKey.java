package cloud.alperen.talos.etcdbackup.domain.naming;

import java.nio.charset.StandardCharsets;

/**
 * The full name of an object in its store.
 *
 * @param value 1 to 1024 bytes of UTF-8 (the limit of S3, "Creating object key names"), no control characters, not
 *     starting with a slash
 */
public record ObjectKey(String value) {
  private static final int MAX_BYTES = 1024;

  public ObjectKey {
    if (value.isEmpty() || value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new IllegalArgumentException("an object key has 1 to 1024 bytes");
    }
    if (value.startsWith("/") || value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "an object key starts with no slash and has no control characters");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
