package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * The connections to one target with one set of credentials. Nothing is shared between sessions: the
 * TLS settings of one tenant never serve another.
 *
 * <p>Requests are shaped so that AWS, MinIO, Ceph RGW and s3proxy all accept them: no chunked
 * encoding and no trailers (RGW answers 400), a CRC32 header over https, and over http a signed
 * SHA-256 of the body instead. A 100-continue is asked for, so that a refusal is read rather than
 * lost in a broken pipe, and no part is sent in vain to a store that throttles.
 *
 * <p>A target says where its objects go, so nothing around the process may: neither {@code AWS_…} variables nor {@code aws.…}
 * properties nor files move or reshape a request. Only a proxy in between is found there, and the JVM's trust store.
 *
 * <p>Thread-safe; closed by whoever opened it.
 */
final class S3Session implements AutoCloseable {
  /** Without it the SDK would read the files of the user who runs the process. */
  private static final ProfileFile NO_PROFILES = ProfileFile.aggregator().build();

  private final S3Failures failures;
  private final CancellableHttpClient http;
  private final S3Client repeating;
  private final S3Client once;
  private final Repetition repetition;

  private S3Session(
      S3Failures failures,
      CancellableHttpClient http,
      S3Client repeating,
      S3Client once,
      Repetition repetition) {
    this.failures = failures;
    this.http = http;
    this.repeating = repeating;
    this.once = once;
    this.repetition = repetition;
  }

  static S3Session open(
      S3Target target,
      StorageCredentials credentials,
      S3Settings settings,
      ScheduledExecutorService timer)
      throws BackupException {
    S3Failures failures = new S3Failures(target, credentials);
    Optional<URI> endpoint = Optional.empty();
    if (target.endpoint().isPresent()) {
      endpoint = S3Target.parseEndpoint(target.endpoint().get());
      if (endpoint.isEmpty()) {
        throw failures.endpointInvalid();
      }
    }
    try {
      CancellableHttpClient http =
          new CancellableHttpClient(httpClient(target, settings), settings.timeouts(), timer);
      S3ClientBuilder builder = clientBuilder(target, endpoint, credentials).httpClient(http);
      return new S3Session(
          failures,
          http,
          builder
              .overrideConfiguration(overrides(timer, repeating(settings.retries())))
              .build(),
          builder
              .overrideConfiguration(overrides(timer, DefaultRetryStrategy.doNotRetry()))
              .build(),
          new Repetition(failures, settings.retries(), timer));
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
    return call(action, repeating, request);
  }

  /** Sends a request that may do harm when it is repeated, for {@link #repetition}. */
  <T> T callOnce(S3Action action, Function<S3Client, T> request) throws BackupException {
    return call(action, once, request);
  }

  Repetition repetition() {
    return repetition;
  }

  private <T> T call(S3Action action, S3Client client, Function<S3Client, T> request)
      throws BackupException {
    try (RequestWatch watch = http.watch()) {
      try {
        return request.apply(client);
      } catch (SdkException e) {
        throw watch.interrupted() ? failures.cancelled(e) : failures.of(action, watch.explain(e));
      }
    }
  }

  @Override
  public void close() {
    once.close();
    repeating.close();
    http.close();
  }

  private static SdkHttpClient httpClient(S3Target target, S3Settings settings) {
    return Apache5HttpClient.builder()
        .connectionTimeout(settings.timeouts().connect())
        .socketTimeout(settings.timeouts().silence())
        .maxConnections(settings.parts().inFlight() + 1)
        .expectContinueEnabled(true)
        // A static thread of the SDK, useless for connections that live as long as an upload.
        .useIdleConnectionReaper(false)
        .buildWithDefaults(AttributeMap.builder()
            .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, target.insecureSkipTlsVerify())
            .build());
  }

  static S3ClientBuilder clientBuilder(
      S3Target target, Optional<URI> endpoint, StorageCredentials credentials) {
    boolean https = target.overHttps();
    S3ClientBuilder builder = S3Client.builder()
        .region(Region.of(target.region()))
        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
            credentials.get(S3Target.ACCESS_KEY_ID).reveal().strip(),
            credentials.get(S3Target.SECRET_ACCESS_KEY).reveal().strip())))
        .serviceConfiguration(S3Configuration.builder()
            .chunkedEncodingEnabled(false)
            .profileFile(() -> NO_PROFILES)
            .build())
        .requestChecksumCalculation(
            https
                ? RequestChecksumCalculation.WHEN_SUPPORTED
                : RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(
            https
                ? ResponseChecksumValidation.WHEN_SUPPORTED
                : ResponseChecksumValidation.WHEN_REQUIRED);
    ignoreSurroundings(builder);
    if (endpoint.isPresent()) {
      return builder.endpointOverride(endpoint.get()).forcePathStyle(true);
    }
    return builder.endpointProvider(ofTheRegion());
  }

  /** States the defaults of what the SDK would otherwise look for in variables and properties. */
  private static void ignoreSurroundings(S3ClientBuilder builder) {
    builder
        .defaultsMode(DefaultsMode.LEGACY)
        .fipsEnabled(false)
        .dualstackEnabled(false)
        .disableS3ExpressSessionAuth(false)
        .disableMultiRegionAccessPoints(false)
        .useArnRegion(false);
  }

  /** Takes away what {@code AWS_ENDPOINT_URL} and its like put into the SDK's own idea of where a region is. */
  private static S3EndpointProvider ofTheRegion() {
    S3EndpointProvider provider = S3EndpointProvider.defaultProvider();
    return found -> provider.resolveEndpoint(
        found.toBuilder().endpoint(null).useGlobalEndpoint(false).build());
  }

  private static ClientOverrideConfiguration overrides(
      ScheduledExecutorService timer, RetryStrategy retries) {
    return ClientOverrideConfiguration.builder()
        .defaultProfileFile(NO_PROFILES)
        .scheduledExecutorService(timer)
        .retryStrategy(retries)
        .build();
  }

  private static RetryStrategy repeating(S3Settings.Retries retries) {
    BackoffStrategy delays = Repetition.delays(retries);
    return AwsRetryStrategy.standardRetryStrategy().toBuilder()
        .maxAttempts(retries.attempts())
        .backoffStrategy(delays)
        .throttlingBackoffStrategy(delays)
        .build();
  }
}
