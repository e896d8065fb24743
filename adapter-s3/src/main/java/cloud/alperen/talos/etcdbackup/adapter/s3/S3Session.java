package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The connections to one target with one set of credentials. Nothing is shared between sessions: the
 * TLS settings of one tenant never serve another.
 *
 * <p>{@link S3Clients} decides what requests look like; which of them are repeated, and watched for how long, is decided here.
 *
 * <p>Thread-safe; closed by whoever opened it.
 */
final class S3Session implements AutoCloseable {
  /** Which no AWS region is called, so that it has no host name there. */
  private static final String REGION_OF_R2 = "auto";

  private final S3Failures failures;
  private final CancellableHttpClient http;
  private final S3Client repeating;
  private final S3Client once;
  private final CommitRetry repetition;
  private final StoreTraits traits;
  private final BodyChecks bodyChecks;

  private S3Session(
      S3Failures failures,
      CancellableHttpClient http,
      S3Client repeating,
      S3Client once,
      CommitRetry repetition,
      StoreTraits traits) {
    this.failures = failures;
    this.http = http;
    this.repeating = repeating;
    this.once = once;
    this.repetition = repetition;
    this.traits = traits;
    this.bodyChecks = new BodyChecks(traits, failures.target());
  }

  /**
   * Opens a session.
   *
   * @param operation what it is for; failures say so
   */
  static S3Session open(
      StorageOperation operation,
      S3Target target,
      StorageCredentials credentials,
      S3Settings settings,
      ScheduledExecutorService timer,
      StoreTraits traits)
      throws BackupException {
    S3Failures failures = new S3Failures(operation, target, credentials);
    Optional<URI> endpoint = Optional.empty();
    if (target.endpoint().isPresent()) {
      endpoint = S3Target.parseEndpoint(target.endpoint().get());
      if (endpoint.isEmpty()) {
        throw failures.endpointInvalid();
      }
    }
    Optional<String> objection = BucketInHost.objection(target, endpoint);
    if (objection.isPresent()) {
      throw failures.addressingImpossible(objection.get());
    }
    if (endpoint.isEmpty() && target.region().equals(REGION_OF_R2)) {
      throw failures.regionNeedsEndpoint();
    }
    StoreTrust trust = trust(target, credentials, failures);
    try {
      S3Settings.Timeouts timeouts = settings.timeouts();
      CancellableHttpClient http = new CancellableHttpClient(
          S3Clients.http(trust, settings, timeouts.silence()),
          S3Clients.http(trust, settings, timeouts.request()),
          traits,
          timeouts,
          timer);
      S3Clients clients =
          new S3Clients(S3Clients.shaped(target, endpoint, credentials).httpClient(http), timer);
      return new S3Session(
          failures,
          http,
          clients.repeating(settings.retries()),
          clients.once(),
          new CommitRetry(failures, settings.retries(), timer),
          traits);
    } catch (SdkException e) {
      throw failures.of(S3Action.PUT_OBJECT, e);
    }
  }

  S3Target target() {
    return failures.target();
  }

  S3Failures failures() {
    return failures;
  }

  CancellableHttpClient http() {
    return http;
  }

  /** Sends a request that does no harm when it is repeated. */
  <T> T call(S3Action action, Function<S3Client, T> request) throws BackupException {
    return call(RequestWatch.Kind.PLAIN, action, repeating, request);
  }

  /** Sends a request that may do harm when it is repeated, for {@link #repetition}. */
  <T> T callOnce(S3Action action, Function<S3Client, T> request) throws BackupException {
    return call(RequestWatch.Kind.PLAIN, action, once, request);
  }

  /** Sends the request that makes an object visible, which the store may take its time for. Likewise for {@link #repetition}. */
  <T> T commit(S3Action action, Function<S3Client, T> request) throws BackupException {
    return call(RequestWatch.Kind.COMMIT, action, once, request);
  }

  /** Watches this thread's next call until it is closed. */
  RequestWatch watch() throws BackupException {
    return watch(RequestWatch.Kind.PLAIN);
  }

  private RequestWatch watch(RequestWatch.Kind kind) throws BackupException {
    try {
      return http.watch(kind);
    } catch (RejectedExecutionException e) {
      throw failures.noThreads("the timer", e);
    }
  }

  CommitRetry repetition() {
    return repetition;
  }

  StoreTraits traits() {
    return traits;
  }

  /** For requests with a body of which something can be stated. */
  BodyChecks bodyChecks() {
    return bodyChecks;
  }

  private <T> T call(
      RequestWatch.Kind kind, S3Action action, S3Client client, Function<S3Client, T> request)
      throws BackupException {
    try (RequestWatch watch = watch(kind)) {
      return call(watch, action, () -> request.apply(client));
    }
  }

  /** Sends a request whose answer is read later, by this thread, under a watch that it closes then. */
  <T> T call(RequestWatch watch, S3Action action, Function<S3Client, T> request)
      throws BackupException {
    return call(watch, action, () -> request.apply(repeating));
  }

  private <T> T call(RequestWatch watch, S3Action action, Supplier<T> request)
      throws BackupException {
    try {
      T answer = request.get();
      failures.accepted();
      return answer;
    } catch (SdkException e) {
      throw failed(watch, action, e);
    } catch (UncheckedIOException e) {
      // Thus the SDK's parser fails where an answer breaks off.
      IOException broken = Objects.requireNonNull(e.getCause());
      throw failed(watch, action, SdkClientException.create(broken.getMessage(), broken));
    }
  }

  private BackupException failed(RequestWatch watch, S3Action action, SdkException e) {
    return watch.interrupted() ? failures.cancelled(e) : failures.of(action, watch.explain(e));
  }

  @Override
  public void close() {
    once.close();
    repeating.close();
    http.close();
  }

  private static StoreTrust trust(
      S3Target target, StorageCredentials credentials, S3Failures failures) throws BackupException {
    try {
      return StoreTrust.of(target, credentials);
    } catch (CertificateException e) {
      throw failures.endpointCaInvalid(e);
    }
  }
}
