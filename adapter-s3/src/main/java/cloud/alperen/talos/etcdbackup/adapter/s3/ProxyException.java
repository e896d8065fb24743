package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import java.io.IOException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/** A proxy on the way did not lead to the store, which has heard nothing of the request. */
final class ProxyException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int WANTS_CREDENTIALS = 407;
  private static final int FIRST_FAULT = 500;

  private final StorageProblem problem;

  private ProxyException(StorageProblem problem, String message, @Nullable IOException cause) {
    super(message, cause);
    this.problem = problem;
  }

  static ProxyException refused(ProxyRoutes.Passage passage, int status) {
    StorageProblem problem =
        status < FIRST_FAULT ? StorageProblem.PROXY_REFUSED : StorageProblem.PROXY_FAILED;
    return new ProxyException(
        status == WANTS_CREDENTIALS ? StorageProblem.PROXY_WANTS_CREDENTIALS : problem,
        "the proxy %s refused the way to %s (HTTP %d)"
            .formatted(passage.proxy(), passage.server(), status),
        null);
  }

  static ProxyException unreachable(ProxyRoutes.Passage passage, IOException cause) {
    return new ProxyException(
        StorageProblem.PROXY_UNREACHABLE,
        cause instanceof UnknownHostException
            ? "the proxy %s is an unknown host".formatted(passage.proxy())
            : "the proxy %s: %s".formatted(passage.proxy(), cause.getMessage()),
        cause);
  }

  StorageProblem problem() {
    return problem;
  }

  /** What tells the SDK whether to try again at once: it does so after an {@link IOException}. */
  SdkClientException forTheSdk() throws IOException {
    if (problem == StorageProblem.PROXY_FAILED || problem == StorageProblem.PROXY_UNREACHABLE) {
      throw new IOException(getMessage(), this);
    }
    return SdkClientException.create(getMessage(), this);
  }
}
