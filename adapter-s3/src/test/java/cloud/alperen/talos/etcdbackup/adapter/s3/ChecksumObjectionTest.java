package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumObjectionTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      emptyValue = "",
      delimiter = '|',
      value = {
        "400|InvalidArgument|Unsupported header 'x-amz-checksum-crc32' received for this API call.|PERHAPS",
        "501|NotImplemented|A header you provided implies functionality that is not implemented|PERHAPS",
        "403|SignatureDoesNotMatch|The request signature we calculated does not match the signature you provided.|PERHAPS",
        "403|AccessDenied|Access Denied|PERHAPS",
        "403|''|''|PERHAPS",
        "400|InvalidRequest|Content-MD5 OR x-amz-checksum- HTTP header is required for Put Part requests with Object Lock parameters|MISSED",
        "400|InvalidRequest|Content-MD5 HTTP header is required for Put Object requests with Object Lock parameters|MISSED",
        "400|MissingContentMD5|Missing or invalid required header for this request: Content-MD5|MISSED",
        "400|InvalidRequest|Checksum Type mismatch occurred, expected checksum Type: crc32, actual checksum Type: null|MISSED",
        "400|BadDigest|The CRC32 you specified did not match the calculated checksum.|NONE",
        "400|BadDigest|The Content-MD5 you specified did not match what we received.|NONE",
        "400|InvalidDigest|The Content-MD5 you specified is not valid.|NONE",
        "400|XAmzContentChecksumMismatch|The provided 'x-amz-checksum' header does not match what was computed.|NONE",
        "400|XAmzContentSHA256Mismatch|The provided 'x-amz-content-sha256' header does not match what was computed.|NONE",
        "400|InvalidRequest|The provided CRC32 did not match|NONE",
        "403|InvalidAccessKeyId|no such key|NONE",
        "400|ExpiredToken|The provided token has expired.|NONE",
        "403|RequestTimeTooSkewed|the clocks|NONE",
        "400|AuthorizationHeaderMalformed|the region is wrong|NONE",
        "404|NoSuchKey|no such key|NONE",
        "413|EntityTooLarge|too large|NONE",
        "500|InternalError|We encountered an internal error|NONE",
        "503|SlowDown|Reduce your request rate|NONE",
        "200|InternalError|in the body of an answer that began well|NONE"
      })
  void tellsARefusedChecksumFromOneThatDidItsWork(
      int status, String code, String message, ChecksumObjection objection) {
    assertEquals(objection, ChecksumObjection.of(status, code, message));
  }
}
