package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a {@link ScriptedS3Server} does to a request instead of answering it well. The codes,
 * statuses and elements are those of the <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">S3 API reference</a>.
 */
public sealed interface S3Fault {
  /** Not a fault: lets one or more requests through before the next entry of the script. */
  record None() implements S3Fault {}

  /** Answers with an error document and does nothing else. */
  record ErrorAnswer(
      int status,
      String code,
      String message,
      Map<String, String> elements,
      Map<String, String> headers)
      implements S3Fault {}

  /**
   * Answers as a proxy does that stands in front of the store, or whatever else listens there: not in the words of S3 and without
   * its headers.
   */
  record ForeignAnswer(int status, String contentType, String body, Map<String, String> headers)
      implements S3Fault {}

  /** Resets the connection when half of the request's body has arrived. */
  record ResetInBody() implements S3Fault {}

  /** Does what was asked, then resets the connection instead of answering. */
  record LostResponse() implements S3Fault {}

  /** Does nothing and answers 200 with an error document, as S3 may do for a completion. */
  record ErrorInOkAnswer(String code, String message) implements S3Fault {}

  /** Does what was asked but returns another entity tag. */
  record WrongEntityTag() implements S3Fault {}

  /**
   * Publishes other bytes than it was sent, and says so where it states a checksum: that is of what it holds. Only for a server
   * that keeps bytes.
   */
  record Publishes(UnaryOperator<byte[]> instead) implements S3Fault {}

  /** The first of two faults is that of what it does, the second that of what it then says. */
  record Both(S3Fault doing, S3Fault saying) implements S3Fault {}

  /** Sends other bytes of an object than it holds, as many as it says. */
  record Shows(UnaryOperator<byte[]> instead) implements S3Fault {}

  /** Shows an object with this metadata besides its own. */
  record OtherMetadata(Map<String, String> metadata) implements S3Fault {}

  /** Shows an object without its metadata. */
  record NoMetadata() implements S3Fault {}

  /** Does what was asked but states no checksum. */
  record NoChecksum() implements S3Fault {}

  /** Answers a range that counts from the end as if it counted from the beginning. */
  record RangeFromTheBeginning() implements S3Fault {}

  /** Does what was asked but says that the object is a byte shorter than it is. */
  record ShownShorter() implements S3Fault {}

  /** Does what was asked but returns another CRC32, where it would return one. */
  record WrongChecksum() implements S3Fault {}

  /** Answers a whole list as if it went on, without saying where. */
  record EndlessList() implements S3Fault {}

  /** Never asks for a body that a client holds back; does what was asked once it comes. */
  record IgnoresExpect() implements S3Fault {}

  /**
   * Does what was asked, then says nothing for a while, or nothing but white space of a body that is sent in chunks.
   *
   * @param pause before each sign of life
   * @param pauses how many there are before the answer
   */
  record Assembles(Duration pause, int pauses, Meanwhile meanwhile) implements S3Fault {
    /** What is sent in between. */
    public enum Meanwhile {
      NOTHING,
      /** The status and the XML declaration at once, then white space, as Amazon S3 and MinIO do. */
      SPACE_AFTER_THE_DECLARATION,
      SPACE_BEFORE_THE_DECLARATION
    }
  }

  /** Does what was asked and does not say how long the answer's body is. */
  record WithoutLength(End end) implements S3Fault {
    /** How its end shows. */
    public enum End {
      CHUNKED,
      /** A proxy or a server of HTTP/1.0 closes the connection. */
      CLOSED,
      /** It does not: the connection is closed within a chunk, after half of the body. */
      CHUNKED_AND_CUT,
      /** It seems to: the connection is closed after half of the body. */
      CLOSED_EARLY
    }
  }

  /**
   * Answers a range as it was asked but says something else of it.
   *
   * @param contentRange the header, none if it is empty
   */
  record SaysOfRange(String contentRange) implements S3Fault {}

  /** Answers with the whole object where a part of it was asked for. */
  record IgnoresRange() implements S3Fault {}

  /** Answers with the first bytes of an object though all of it was asked for. */
  record UnaskedRange(long bytes) implements S3Fault {}

  /** Reads the request and never answers. */
  record Silence() implements S3Fault {}

  static S3Fault changesTheLastByte() {
    return new Publishes(bytes -> {
      bytes[bytes.length - 1] ^= 1;
      return bytes;
    });
  }

  static S3Fault error(int status, String code, String message) {
    return new ErrorAnswer(status, code, message, Map.of(), Map.of());
  }

  /** A page for browsers, as nginx has for each status. */
  static S3Fault page(int status) {
    return new ForeignAnswer(
        status,
        "text/html",
        "<html>\r\n<head><title>" + status + "</title></head>\r\n<body>\r\n<center><h1>" + status
            + "</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
        Map.of("Server", "nginx"));
  }

  /** A status and nothing else, as Envoy answers where it has no route. */
  static S3Fault noWord(int status) {
    return new ForeignAnswer(status, "", "", Map.of("Server", "envoy"));
  }

  static S3Fault accessDenied() {
    return error(403, "AccessDenied", "Access Denied");
  }

  static S3Fault noSuchBucket(String bucket) {
    return new ErrorAnswer(
        404,
        "NoSuchBucket",
        "The specified bucket does not exist",
        Map.of("BucketName", bucket),
        Map.of());
  }

  /** Names the key id in the body, as S3 does. */
  static S3Fault invalidAccessKeyId(String accessKeyId) {
    return new ErrorAnswer(
        403,
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
        Map.of("AWSAccessKeyId", accessKeyId),
        Map.of());
  }

  /** Shows the key id, the signature and what was signed in the body, as S3 does. */
  static S3Fault signatureDoesNotMatch(String accessKeyId, String signature) {
    return new ErrorAnswer(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided.",
        Map.of(
            "AWSAccessKeyId",
            accessKeyId,
            "SignatureProvided",
            signature,
            "StringToSign",
            "AWS4-HMAC-SHA256 " + signature),
        Map.of());
  }

  static S3Fault expiredToken() {
    return error(400, "ExpiredToken", "The provided token has expired.");
  }

  static S3Fault requestTimeTooSkewed() {
    return error(
        403,
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.");
  }

  /** The bucket's region is another than the one the request was signed for. */
  static S3Fault signedForAnotherRegion(String expectedRegion) {
    return new ErrorAnswer(
        400,
        "AuthorizationHeaderMalformed",
        "The authorization header is malformed; the region is wrong; expecting '" + expectedRegion
            + "'",
        Map.of("Region", expectedRegion),
        Map.of("x-amz-bucket-region", expectedRegion));
  }

  /** The bucket lives behind another endpoint. */
  static S3Fault permanentRedirect(String region, URI endpoint) {
    return new ErrorAnswer(
        301,
        "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified endpoint.",
        Map.of("Endpoint", endpoint.getAuthority()),
        Map.of("x-amz-bucket-region", region));
  }

  static S3Fault internalError() {
    return error(500, "InternalError", "We encountered an internal error. Please try again.");
  }

  static S3Fault slowDown() {
    return error(503, "SlowDown", "Please reduce your request rate.");
  }

  static S3Fault tooManyRequests() {
    return error(429, "TooManyRequests", "Too many requests");
  }
}
