package cloud.alperen.talos.etcdbackup.domain.unit;

import java.nio.charset.StandardCharsets;

/** Shortens text from users, stores and nodes, so that a message stays readable and within size limits. */
public final class ShortText {
  private static final String GAP = " … ";
  private static final int GAP_BYTES = GAP.getBytes(StandardCharsets.UTF_8).length;

  private ShortText() {}

  /**
   * Returns the text, or its beginning and its end if it is too long. Our messages say first what happened and last what to do.
   *
   * @param maxBytes the most bytes in UTF-8, at least 16
   */
  public static String of(String text, int maxBytes) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= maxBytes) {
      return text;
    }
    int tail = maxBytes / 4;
    int end = maxBytes - tail - GAP_BYTES;
    while (continuesCharacter(bytes[end])) {
      end--;
    }
    int start = bytes.length - tail;
    while (start < bytes.length && continuesCharacter(bytes[start])) {
      start++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8)
        + GAP
        + new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
  }

  private static boolean continuesCharacter(byte utf8) {
    return (utf8 & 0xC0) == 0x80;
  }
}
