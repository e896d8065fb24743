package cloud.alperen.talos.etcdbackup.contract.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/** An object as a test finds it in the store. Immutable. */
public final class BucketObject {
  private final long size;
  private final String sha256;
  private final Map<String, String> metadata;
  private final byte[] lastBytes;

  /**
   * @param size in bytes
   * @param sha256 of the whole content, in lower-case hexadecimal digits
   * @param metadata user metadata, without any prefix that the protocol adds
   * @param lastBytes the end of the content, or all of it where the store keeps it
   */
  public BucketObject(long size, String sha256, Map<String, String> metadata, byte[] lastBytes) {
    if (lastBytes.length > size) {
      throw new IllegalArgumentException(lastBytes.length + " bytes of an object of " + size);
    }
    this.size = size;
    this.sha256 = Objects.requireNonNull(sha256, "sha256");
    this.metadata = Map.copyOf(metadata);
    this.lastBytes = lastBytes.clone();
  }

  /** An object whose whole content is at hand. */
  public static BucketObject of(byte[] content, Map<String, String> metadata) {
    return new BucketObject(
        content.length, HexFormat.of().formatHex(sha256().digest(content)), metadata, content);
  }

  public long size() {
    return size;
  }

  public String sha256Hex() {
    return sha256;
  }

  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * The whole content.
   *
   * @throws IllegalStateException if the store only digested it
   */
  public byte[] bytes() {
    if (lastBytes.length != size) {
      throw new IllegalStateException(
          "of " + size + " bytes only the last " + lastBytes.length + " were kept");
    }
    return lastBytes.clone();
  }

  /**
   * The end of the content.
   *
   * @throws IllegalStateException if the store kept less than that
   */
  public byte[] lastBytes(int count) {
    if (count > lastBytes.length) {
      throw new IllegalStateException("only the last " + lastBytes.length + " bytes are at hand");
    }
    return Arrays.copyOfRange(lastBytes, lastBytes.length - count, lastBytes.length);
  }

  @Override
  public String toString() {
    return "BucketObject[size=" + size + ", sha256=" + sha256 + ", metadata=" + metadata + "]";
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
