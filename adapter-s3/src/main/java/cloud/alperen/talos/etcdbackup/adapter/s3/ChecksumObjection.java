package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether an error has to do with the checksum of its request. Stores that do not know the header answer 400 (Backblaze B2:
 * "Unsupported header 'x-amz-checksum-crc32' received for this API call"), 501, or a 403 of any kind, among them
 * {@code SignatureDoesNotMatch} where the header is dropped before the signature is checked.
 */
enum ChecksumObjection {
  /** It is about something else, or the checksum has found other bytes than were sent. */
  NONE,
  /** It may be the checksum that the store does not take. */
  PERHAPS,
  /** The store demands a checksum or a Content-MD5, as S3 does for objects under Object Lock. */
  MISSED;

  private static final Set<Integer> REFUSALS = Set.of(400, 403, 405, 501);

  /** Codes that have one cause, which is another one. */
  private static final Set<String> EXPLAINED = Set.of(
      "NoSuchBucket",
      "InvalidBucketName",
      "InvalidAccessKeyId",
      "ExpiredToken",
      "TokenRefreshRequired",
      "InvalidToken",
      "RequestTimeTooSkewed",
      "RequestExpired",
      "AuthorizationHeaderMalformed",
      "IllegalLocationConstraintException",
      "SlowDown",
      "RequestTimeout",
      "InvalidPart",
      "InvalidPartOrder",
      "EntityTooSmall",
      "EntityTooLarge",
      "KeyTooLongError");

  /** BadDigest, InvalidDigest, XAmzContentChecksumMismatch, XAmzContentSHA256Mismatch. */
  private static final Pattern OTHER_BYTES_CODE =
      Pattern.compile("digest|(checksum|sha256|crc32|md5)mismatch", Pattern.CASE_INSENSITIVE);

  private static final Pattern OTHER_BYTES = Pattern.compile(
      "(checksum|crc32|sha256|md5|digest)\\b.* (not match|mismatch(?! occurred, expected))",
      Pattern.CASE_INSENSITIVE);

  /**
   * "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Part requests with Object Lock parameters", "Checksum Type
   * mismatch occurred, expected checksum Type: crc32, actual checksum Type: null".
   */
  private static final Pattern DEMAND = Pattern.compile(
      "(content-md5|x-amz-checksum).*(required|missing)"
          + "|missing.*(content-md5|x-amz-checksum)|actual checksum type: null",
      Pattern.CASE_INSENSITIVE);

  /**
   * Judges an answer.
   *
   * @param code of the error document; empty without one
   * @param message of the error document; empty without one
   */
  static ChecksumObjection of(int status, String code, String message) {
    if (!REFUSALS.contains(status) || EXPLAINED.contains(code)) {
      return NONE;
    }
    if (code.equals("MissingContentMD5") || DEMAND.matcher(message).find()) {
      return MISSED;
    }
    boolean otherBytes =
        OTHER_BYTES_CODE.matcher(code).find() || OTHER_BYTES.matcher(message).find();
    return otherBytes ? NONE : PERHAPS;
  }
}
