package cloud.alperen.talos.etcdbackup.domain.integrity;

import java.util.HexFormat;

/**
 * A SHA-256 digest.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Sha256Digest(String hex) {
  /** Length of the raw digest in bytes. */
  public static final int LENGTH = 32;

  public Sha256Digest {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("a SHA-256 digest has 64 lower-case hexadecimal digits");
    }
  }

  public static Sha256Digest of(byte[] raw) {
    if (raw.length != LENGTH) {
      throw new IllegalArgumentException("a SHA-256 digest has 32 bytes, not " + raw.length);
    }
    return new Sha256Digest(HexFormat.of().formatHex(raw));
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
