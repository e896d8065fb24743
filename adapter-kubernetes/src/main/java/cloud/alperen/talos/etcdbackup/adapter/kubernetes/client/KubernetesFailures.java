package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import cloud.alperen.talos.etcdbackup.domain.unit.ShortText;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Classifies the client library's exceptions. No other class inspects them. */
public final class KubernetesFailures {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int WORDS_MAX_BYTES = 512;

  private KubernetesFailures() {}

  /** The meaning of an error. */
  public enum Kind {
    /** The server knows the kind, but has no such object. */
    OBJECT_MISSING,
    /** The server does not know the kind. */
    KIND_UNKNOWN,
    ACCESS_DENIED,
    /** The object has changed since it was read, or the name is taken. */
    CONFLICT,
    /** The server refuses the request; a retry cannot help. */
    REJECTED,
    /** The server answers, but fails to decrypt, convert or store the object. */
    FAILING,
    /** The caller's thread was interrupted while it waited. */
    INTERRUPTED,
    /** No answer, or an answer that the server is unavailable to every client. */
    UNREACHABLE
  }

  public static Kind classify(KubernetesClientException e) {
    // The library has no error for an interrupt: it restores the flag and throws.
    if (Thread.currentThread().isInterrupted()) {
      return Kind.INTERRUPTED;
    }
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_NOT_FOUND ->
        namesAnObject(e.getStatus()) ? Kind.OBJECT_MISSING : Kind.KIND_UNKNOWN;
      case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
        Kind.ACCESS_DENIED;
      case HttpURLConnection.HTTP_CONFLICT -> Kind.CONFLICT;
      case TOO_MANY_REQUESTS,
          HttpURLConnection.HTTP_UNAVAILABLE,
          HttpURLConnection.HTTP_GATEWAY_TIMEOUT -> Kind.UNREACHABLE;
      default -> ofAnyOther(e);
    };
  }

  private static Kind ofAnyOther(KubernetesClientException e) {
    if (e.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR) {
      return exceedsStore(e) ? Kind.REJECTED : Kind.FAILING;
    }
    return e.getCode() >= HttpURLConnection.HTTP_BAD_REQUEST ? Kind.REJECTED : Kind.UNREACHABLE;
  }

  /** The server answers 500 with etcd's message to an object above etcd's limit (1.5 MiB), and 413 only above 3 MiB. */
  private static boolean exceedsStore(KubernetesClientException e) {
    return e.getStatus() != null
        && e.getStatus().getMessage() != null
        && e.getStatus().getMessage().contains("request is too large");
  }

  /**
   * The API server's message, cut to 512 bytes, or a message that there was none. It names objects and fields, never values of
   * Secrets. It may quote a field.
   */
  public static String detail(KubernetesClientException e) {
    Status status = e.getStatus();
    if (status != null && status.getMessage() != null && !status.getMessage().isBlank()) {
      return ShortText.of(status.getMessage(), WORDS_MAX_BYTES);
    }
    return e.getCode() > 0
        ? "the Kubernetes API answered HTTP %d without a reason".formatted(e.getCode())
        : "the Kubernetes API did not answer";
  }

  /** The reason why there was no answer, for an admin. */
  static String silence(KubernetesClientException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException || cause instanceof CertificateException) {
        return "its certificate is not accepted (" + cause.getMessage()
            + "); check ca.crt of the service account, or the CA in the kubeconfig";
      }
      if (cause instanceof HttpTimeoutException) {
        return "it takes no connection or keeps silent on it; check the network between here and it";
      }
    }
    return e.getStatus() == null ? "it cannot be reached; check that it runs" : detail(e);
  }

  /** For a missing object, the answer has details with its name. For a path that is not served, it is plain text. */
  private static boolean namesAnObject(Status status) {
    return status != null && status.getDetails() != null && status.getDetails().getName() != null;
  }
}
