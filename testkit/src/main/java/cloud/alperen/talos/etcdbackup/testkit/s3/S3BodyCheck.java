package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;

/** What a server checks of the body of a request against its headers. */
final class S3BodyCheck {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private S3BodyCheck() {}

  static void refuseChunksAndCorruption(S3Request request, byte[] body) throws S3Error {
    if (request
            .header("x-amz-content-sha256")
            .filter(h -> h.startsWith("STREAMING"))
            .isPresent()
        || request.header("transfer-encoding").isPresent()) {
      throw new S3Error(501, "NotImplemented", "this server takes no chunked bodies");
    }
    String expected = Base64.getEncoder().encodeToString(S3Upload.crc32(body));
    if (request.header(S3Api.CRC32_HEADER).filter(h -> !h.equals(expected)).isPresent()) {
      throw new S3Error(
          400, "BadDigest", "The CRC32 you specified did not match what we received.");
    }
    if (request.header("content-md5").filter(h -> !h.equals(md5(body))).isPresent()) {
      throw new S3Error(
          400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
    }
    // Anything but 64 digits says that the body is not signed.
    if (request
        .header("x-amz-content-sha256")
        .filter(h -> SHA256.matcher(h).matches())
        .filter(h -> !h.equals(BucketObject.of(body, Map.of()).sha256Hex()))
        .isPresent()) {
      throw new S3Error(
          400,
          "XAmzContentSHA256Mismatch",
          "The provided header does not match what was computed.");
    }
  }

  private static String md5(byte[] body) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
