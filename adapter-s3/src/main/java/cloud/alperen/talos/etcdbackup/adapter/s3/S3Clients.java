package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
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
 * Makes the clients of one session.
 *
 * <p>Requests are shaped so that AWS, MinIO, Ceph RGW and s3proxy all accept them: no chunked
 * encoding and no trailers (RGW answers 400), a CRC32 header over https, and over http a signed
 * SHA-256 of the body instead. A 100-continue is asked for, so that a refusal is read rather than
 * lost in a broken pipe, and no part is sent in vain to a store that throttles. What a store was seen
 * to refuse of this is left out: see {@link BodyChecks} and {@link AskingHttpClient}.
 *
 * <p>A target says where its objects go, so nothing around the process may: neither {@code AWS_…} variables nor {@code aws.…}
 * properties nor files move or reshape a request; a proxy in between is one that the settings name. Only the JVM's trust store is
 * found there, unless the target has certificates of its own.
 *
 * @param builder of {@link #shaped}
 * @param timer for the SDK's own waiting
 */
record S3Clients(S3ClientBuilder builder, ScheduledExecutorService timer) {
  /** Without it the SDK would read the files of the user who runs the process. */
  private static final ProfileFile NO_PROFILES = ProfileFile.aggregator().build();

  private static final ProxyConfiguration NO_PROXY_OF_THE_SURROUNDINGS =
      ProxyConfiguration.builder()
          .useSystemPropertyValues(false)
          .useEnvironmentVariableValues(false)
          .build();

  static SdkHttpClient http(StoreTrust trust, S3Settings settings, Duration silence) {
    ProxyRoutes routes = new ProxyRoutes(settings.proxies());
    SdkHttpClient client = trust
        .into(Apache5HttpClient.builder())
        .connectionTimeout(settings.timeouts().connect())
        .socketTimeout(silence)
        .maxConnections(settings.parts().inFlight() + 1)
        // Here it is the header that decides, which the SDK puts where an object or a part is put.
        .expectContinueEnabled(false)
        .httpRoutePlanner(routes)
        .proxyConfiguration(NO_PROXY_OF_THE_SURROUNDINGS)
        // A static thread of the SDK, useless for connections that live as long as an upload.
        .useIdleConnectionReaper(false)
        .buildWithDefaults(AttributeMap.builder()
            .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, trust.ofAnything())
            .build());
    return new ProxiedHttpClient(client, routes);
  }

  static S3ClientBuilder shaped(
      S3Target target, Optional<URI> endpoint, StorageCredentials credentials) {
    S3ClientBuilder builder = S3Client.builder()
        .region(Region.of(target.region()))
        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
            credentials.get(S3Target.ACCESS_KEY_ID).reveal().strip(),
            credentials.get(S3Target.SECRET_ACCESS_KEY).reveal().strip())))
        .serviceConfiguration(S3Configuration.builder()
            .chunkedEncodingEnabled(false)
            .expectContinueThresholdInBytes(1L)
            .profileFile(() -> NO_PROFILES)
            .build())
        // See BodyChecks. With any other setting even those that read carry an x-amz-te.
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        // Whoever reads a snapshot judges it by its SHA-256. A checksum that differs must be that
        // verdict, not a broken transfer, of which nothing is known.
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    ignoreSurroundings(builder);
    builder.forcePathStyle(!target.namesBucketInHost());
    if (endpoint.isPresent()) {
      return builder.endpointOverride(endpoint.get());
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

  /** Sends again what a store answers that it may be sent again. The caller closes it. */
  S3Client repeating(S3Settings.Retries retries) {
    BackoffStrategy delays = CommitRetry.delays(retries);
    return client(AwsRetryStrategy.standardRetryStrategy().toBuilder()
        .maxAttempts(retries.attempts())
        .backoffStrategy(delays)
        .throttlingBackoffStrategy(delays)
        .build());
  }

  /** Sends each request once. The caller closes it. */
  S3Client once() {
    return client(DefaultRetryStrategy.doNotRetry());
  }

  private S3Client client(RetryStrategy retries) {
    return builder
        .overrideConfiguration(ClientOverrideConfiguration.builder()
            .defaultProfileFile(NO_PROFILES)
            .scheduledExecutorService(timer)
            .retryStrategy(retries)
            .addExecutionInterceptor(new RetryAfter())
            .addExecutionInterceptor(new ErrorBodies())
            .build())
        .build();
  }
}
