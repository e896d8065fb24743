package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.util.Map;

/** The server refuses a request for a reason of its own, not because a script says so. */
final class S3Error extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  S3Error(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  S3Response response() {
    return S3Response.error(status, code, String.valueOf(getMessage()), Map.of());
  }
}
