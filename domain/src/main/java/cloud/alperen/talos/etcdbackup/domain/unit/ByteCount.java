package cloud.alperen.talos.etcdbackup.domain.unit;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, zero or more.
 *
 * @param bytes the number
 */
public record ByteCount(long bytes) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,15})(B|KiB|MiB|GiB|TiB)?");
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  public ByteCount {
    if (bytes < 0) {
      throw new IllegalArgumentException("a byte count cannot be negative: " + bytes);
    }
  }

  public static ByteCount ofMebibytes(long mebibytes) {
    return new ByteCount(Math.multiplyExact(mebibytes, 1L << 20));
  }

  /**
   * Parses {@code 5MiB}, {@code 512KiB}, {@code 1GiB} or a plain number of bytes.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  public static ByteCount parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a size like 5MiB, 512KiB or 1048576");
    }
    int shift = 0;
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].equals(matcher.group(2))) {
        shift = 10 * i;
      }
    }
    try {
      return new ByteCount(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift));
    } catch (ArithmeticException tooLarge) {
      throw new IllegalArgumentException(
          "'" + text + "' is larger than any size that can be held", tooLarge);
    }
  }

  /** Formats the number in binary units with one decimal: {@code 2.1 GiB}, {@code 640 B}. */
  @Override
  public String toString() {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = 0;
    // 1023.95 would be printed as 1024.0, so it is shown in the next unit.
    while (value >= 1023.95 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }
}
