package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests as <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">AWS Signature
 * Version 4</a> says, without any library of AWS: what looks behind an adapter should not share its errors. For paths of
 * unreserved characters and queries of one name without a value; bodies are not signed.
 */
final class RequestSigner {
  private static final String REGION = "us-east-1";
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
  private static final String SIGNED_HEADERS = "host;x-amz-content-sha256;x-amz-date";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);

  private final S3Account account;
  private final InstantSource clock;

  RequestSigner(S3Account account, InstantSource clock) {
    this.account = account;
    this.clock = clock;
  }

  void sign(HttpURLConnection request) {
    Instant now = clock.instant();
    String time = TIME.format(now);
    String scope = DAY.format(now) + "/" + REGION + "/s3/aws4_request";
    String toSign =
        String.join("\n", ALGORITHM, time, scope, hex(sha256(canonical(request, time))));
    request.setRequestProperty("x-amz-date", time);
    request.setRequestProperty("x-amz-content-sha256", UNSIGNED);
    request.setRequestProperty(
        "Authorization",
        "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
            .formatted(
                ALGORITHM,
                account.accessKeyId(),
                scope,
                SIGNED_HEADERS,
                hex(hmac(key(DAY.format(now)), toSign))));
  }

  private static String canonical(HttpURLConnection request, String time) {
    URI uri = URI.create(request.getURL().toString());
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery() + "=";
    return String.join(
        "\n",
        request.getRequestMethod(),
        uri.getRawPath(),
        query,
        "host:" + uri.getAuthority(),
        "x-amz-content-sha256:" + UNSIGNED,
        "x-amz-date:" + time,
        "",
        SIGNED_HEADERS,
        UNSIGNED);
  }

  private byte[] key(String day) {
    byte[] key = ("AWS4" + account.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[] {day, REGION, "s3", "aws4_request"}) {
      key = hmac(key, part);
    }
    return key;
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
