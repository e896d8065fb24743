package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Request;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** How stores refuse checksums and demand them, and what was sent to them. */
abstract class ChecksumFixture {
  static final Set<String> OPTIONAL = Set.of(
      "x-amz-checksum-crc32",
      "x-amz-sdk-checksum-algorithm",
      "x-amz-checksum-algorithm",
      "x-amz-checksum-mode",
      "x-amz-te",
      "x-amz-trailer");

  /** As stores say no to a header that they do not know. */
  enum Refusal {
    BACKBLAZE_B2(
        400,
        "InvalidArgument",
        "Unsupported header 'x-amz-checksum-crc32' received for this API call."),
    NOT_IMPLEMENTED(
        501, "NotImplemented", "A header you provided implies functionality not implemented."),
    DROPPED_BEFORE_THE_SIGNATURE_IS_CHECKED(
        403, "SignatureDoesNotMatch", "The signature we calculated does not match yours."),
    DENIED(403, "AccessDenied", "Access Denied");

    final S3Fault fault;

    Refusal(int status, String code, String message) {
      this.fault = S3Fault.error(status, code, message);
    }
  }

  static Stream<ScriptedS3Server> serversWithObjectLock() {
    return Stream.of(ScriptedS3Server.startHttp(), ScriptedS3Server.startHttps());
  }

  /** In the words of S3, which also refuses parts with a checksum that their upload was not created for. */
  static S3Fault lacksWhatObjectLockDemands(S3Request request) {
    boolean part = request.operation() == S3Operation.UPLOAD_PART;
    if (part && has(request, "x-amz-checksum-crc32")) {
      return S3Fault.error(
          400,
          "InvalidRequest",
          "Checksum Type mismatch occurred, expected checksum Type: null, actual checksum Type: crc32");
    }
    if ((part || request.operation() == S3Operation.PUT_OBJECT)
        && !has(request, "content-md5")
        && !isProtected(request)) {
      return S3Fault.error(
          400,
          "InvalidRequest",
          "Content-MD5 OR x-amz-checksum- HTTP header is required for Put %s requests with Object Lock parameters"
              .formatted(part ? "Part" : "Object"));
    }
    return new S3Fault.None();
  }

  static void refuse(ScriptedBucket bucket, Predicate<S3Request> which, S3Fault fault) {
    bucket.server.misbehave(request -> which.test(request) ? fault : new S3Fault.None());
  }

  static long refused(ScriptedBucket bucket) {
    return bucket.server.requests().stream()
        .filter(S3ChecksumRefusedIT::isProtected)
        .count();
  }

  static List<S3Request> bodies(ScriptedBucket bucket) {
    List<S3Request> bodies = new ArrayList<>(bucket.server.requests(S3Operation.PUT_OBJECT));
    bodies.addAll(bucket.server.requests(S3Operation.UPLOAD_PART));
    return bodies;
  }

  static S3Request last(ScriptedBucket bucket) {
    List<S3Request> bodies = bodies(bucket);
    return bodies.get(bodies.size() - 1);
  }

  static boolean isProtected(S3Request request) {
    return request.headers().keySet().stream().anyMatch(OPTIONAL::contains);
  }

  static boolean has(S3Request request, String header) {
    return request.header(header).isPresent();
  }
}
