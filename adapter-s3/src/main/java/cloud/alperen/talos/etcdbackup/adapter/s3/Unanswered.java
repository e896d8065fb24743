package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.xml.stream.XMLStreamException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** Classifies a request that got no answer of the store, by the chain of causes of its exception. Immutable. */
final class Unanswered {
  private final StorageOperation operation;
  private final S3Target target;
  private final Quotation quotation;
  private final SdkException exception;
  private final List<Throwable> chain;

  Unanswered(
      StorageOperation operation, S3Target target, Quotation quotation, SdkException exception) {
    this.operation = operation;
    this.target = target;
    this.quotation = quotation;
    this.exception = exception;
    this.chain = chain(exception);
  }

  private static List<Throwable> chain(Throwable e) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable cause = e; cause != null && !chain.contains(cause); cause = cause.getCause()) {
      chain.add(cause);
    }
    return List.copyOf(chain);
  }

  /** The exception and its causes, outermost first. */
  List<Throwable> chain() {
    return chain;
  }

  /** Whether the thread was interrupted or the request cancelled. */
  boolean isInterruption() {
    return chain.stream().anyMatch(Unanswered::isInterruption);
  }

  /** Whether the request failed before any byte of it was sent. */
  boolean wasNeverSent() {
    return chain.stream()
        .anyMatch(cause -> cause instanceof ProxyException
            || cause instanceof UnknownHostException
            || cause instanceof ConnectException
            || isDistrust(cause));
  }

  StorageFailure failure() {
    for (Throwable cause : chain) {
      if (cause instanceof ProxyException proxy) {
        return refused(proxy.problem(), quotation.of(cause));
      }
      if (cause instanceof UnknownHostException) {
        return refused(
            StorageProblem.UNREACHABLE, "unknown host " + Quotation.firstWord(cause) + hint());
      }
      if (isDistrust(cause)) {
        return refused(StorageProblem.UNTRUSTED, quotation.of(cause));
      }
      if (cause instanceof SocketTimeoutException) {
        return refused(StorageProblem.TIMED_OUT, quotation.of(cause));
      }
    }
    return chain.stream()
        .filter(IOException.class::isInstance)
        .findFirst()
        .map(cause -> refused(StorageProblem.UNREACHABLE, quotation.of(cause)))
        .orElseGet(() -> refused(
            chain.stream().anyMatch(XMLStreamException.class::isInstance)
                // A page that is answered with 200, as by a proxy that wants a login.
                ? StorageProblem.NOT_S3
                : StorageProblem.PROTOCOL,
            quotation.of(exception)));
  }

  /** Why a host name may not exist although the endpoint is right. */
  private String hint() {
    if (target.endpoint().isEmpty()) {
      return ", unless %s is a region of AWS the endpoint is missing".formatted(target.region());
    }
    return target.namesBucketInHost()
        ? ", which each bucket must have: else set addressing: Path"
        : "";
  }

  private StorageFailure.Refused refused(StorageProblem problem, String reason) {
    return new StorageFailure.Refused(operation, target, problem, reason);
  }

  private static boolean isDistrust(Throwable e) {
    return e instanceof SSLPeerUnverifiedException || e instanceof SSLHandshakeException;
  }

  private static boolean isInterruption(Throwable e) {
    return e instanceof AbortedException
        || e instanceof InterruptedException
        // A timeout is an InterruptedIOException too, although nobody interrupted the thread.
        || (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException));
  }
}
