package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** The one place that reads what the client library throws. */
final class KubernetesFailures {
  private static final int UNPROCESSABLE = 422;

  private KubernetesFailures() {}

  /** What an error of the API server means. */
  enum Kind {
    /** The kind is known, the object is not there. */
    OBJECT_MISSING,
    /** The server does not know the kind. */
    KIND_UNKNOWN,
    ACCESS_DENIED,
    /** Somebody else wrote in between, or has taken the name. */
    CONFLICT,
    /** The server will not take this, however often it is sent. */
    REJECTED,
    /** The caller's thread was interrupted while it waited. */
    INTERRUPTED,
    /** No answer, or none that tells what became of the request. */
    UNREACHABLE
  }

  static Kind classify(KubernetesClientException e) {
    // The library restores the flag and throws; it has no error of its own for this.
    if (Thread.currentThread().isInterrupted()) {
      return Kind.INTERRUPTED;
    }
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_NOT_FOUND ->
        namesAnObject(e.getStatus()) ? Kind.OBJECT_MISSING : Kind.KIND_UNKNOWN;
      case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
        Kind.ACCESS_DENIED;
      case HttpURLConnection.HTTP_CONFLICT -> Kind.CONFLICT;
      case HttpURLConnection.HTTP_BAD_REQUEST, UNPROCESSABLE -> Kind.REJECTED;
      default -> Kind.UNREACHABLE;
    };
  }

  /** The API server's own words, or that there were none. They name objects and fields, never values of Secrets. */
  static String detail(KubernetesClientException e) {
    Status status = e.getStatus();
    return status == null || status.getMessage() == null || status.getMessage().isBlank()
        ? "the Kubernetes API did not answer"
        : status.getMessage();
  }

  /** A path that the server does not serve is answered in plain text, a missing object with details that name it. */
  private static boolean namesAnObject(Status status) {
    return status != null && status.getDetails() != null && status.getDetails().getName() != null;
  }
}
