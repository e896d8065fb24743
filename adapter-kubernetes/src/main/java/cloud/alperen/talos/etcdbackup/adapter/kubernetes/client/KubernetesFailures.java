package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import cloud.alperen.talos.etcdbackup.domain.unit.ShortText;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** The one place that reads what the client library throws. */
public final class KubernetesFailures {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int WORDS_MAX_BYTES = 512;

  private KubernetesFailures() {}

  /** What an error of the API server means. */
  public enum Kind {
    /** The kind is known, the object is not there. */
    OBJECT_MISSING,
    /** The server does not know the kind. */
    KIND_UNKNOWN,
    ACCESS_DENIED,
    /** Somebody else wrote in between, or has taken the name. */
    CONFLICT,
    /** The server answers, and will not do this, however often it is asked. */
    REJECTED,
    /** The server answers, but fails at this: it cannot decrypt, convert or store the object. */
    FAILING,
    /** The caller's thread was interrupted while it waited. */
    INTERRUPTED,
    /** No answer, or one that says that the server is not there for anybody right now. */
    UNREACHABLE
  }

  public static Kind classify(KubernetesClientException e) {
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

  /** What is too large for etcd (1.5 MiB) is answered with 500, in etcd's words; only what is beyond 3 MiB with 413. */
  private static boolean exceedsStore(KubernetesClientException e) {
    return e.getStatus() != null
        && e.getStatus().getMessage() != null
        && e.getStatus().getMessage().contains("request is too large");
  }

  /**
   * The API server's own words, or that there were none. They name objects and fields, never values of Secrets; where they
   * quote a field, they may be as long as that.
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

  /** Why there was no answer. */
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

  /** A path that the server does not serve is answered in plain text, a missing object with details that name it. */
  private static boolean namesAnObject(Status status) {
    return status != null && status.getDetails() != null && status.getDetails().getName() != null;
  }
}
