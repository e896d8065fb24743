package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.testkit.s3.S3Account;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * Asks one store each {@link StoreQuestion}, by requests shaped as the adapter's and never repeated. Every question uses a key
 * of its own. Thread-confined; closed by whoever made it.
 *
 * <p>Above the limit of lines because it is a list: one method for each question.
 */
final class StoreProbe implements AutoCloseable {
  private static final RequestBody BODY = RequestBody.fromString("some bytes");
  private static final String WRONG_CRC32 = "AAAAAA==";
  private static final String WRONG_MD5 = "AAAAAAAAAAAAAAAAAAAAAA==";

  private final SdkHttpClient http = Apache5HttpClient.builder()
      .buildWithDefaults(AttributeMap.builder()
          .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, true)
          .build());
  private final URI endpoint;
  private final S3Account account;
  private final S3Client s3;

  StoreProbe(URI endpoint, S3Account account) {
    this.endpoint = endpoint;
    this.account = account;
    this.s3 = client(account, "us-east-1").build();
  }

  /** The answers by the labels of the questions, in order. */
  Map<String, String> answers() {
    Map<String, String> answers = new LinkedHashMap<>();
    for (StoreQuestion question : StoreQuestion.values()) {
      answers.put(question.label(), question.ask(this));
    }
    return answers;
  }

  String putIfAbsent() {
    put("put-if-absent");
    return outcome(() -> {
      s3.putObject(r -> r.bucket(bucket()).key("put-if-absent").ifNoneMatch("*"), BODY);
      return "replaced";
    });
  }

  String completeIfAbsent() {
    put("complete-if-absent");
    Upload upload = begin("complete-if-absent");
    CompletedPart part = upload.part(1);
    return outcome(() -> {
      s3.completeMultipartUpload(upload.completion(part).ifNoneMatch("*").build());
      return "replaced";
    });
  }

  String checksumOfPut() {
    return returned(
        s3.putObject(r -> r.bucket(bucket()).key("checksum-of-put"), BODY).checksumCRC32());
  }

  String checksumOfPart() {
    return returned(begin("checksum-of-part").part(1).checksumCRC32());
  }

  String checksumOfCompletion() {
    Upload upload = begin("checksum-of-completion");
    return returned(
        s3.completeMultipartUpload(upload.completion(upload.part(1)).build()).checksumCRC32());
  }

  String checksumOfHead() {
    Upload upload = begin("checksum-of-head");
    s3.completeMultipartUpload(upload.completion(upload.part(1)).build());
    return returned(s3.headObject(
            r -> r.bucket(bucket()).key("checksum-of-head").checksumMode(ChecksumMode.ENABLED))
        .checksumCRC32());
  }

  String wrongChecksum() {
    return outcome(() -> {
      s3.putObject(r -> r.bucket(bucket()).key("wrong-checksum").checksumCRC32(WRONG_CRC32), BODY);
      return "stored";
    });
  }

  String wrongMd5() {
    return outcome(() -> {
      s3.putObject(r -> r.bucket(bucket()).key("wrong-md5").contentMD5(WRONG_MD5), BODY);
      return "stored";
    });
  }

  String trailer() {
    try (S3Client asItComes = client(account, "us-east-1")
        .serviceConfiguration(S3Configuration.builder().build())
        .build()) {
      return outcome(() -> {
        asItComes.putObject(r -> r.bucket(bucket()).key("trailer"), BODY);
        return "stored";
      });
    }
  }

  String entityTag() {
    Upload upload = begin("entity-tag");
    String tag =
        s3.completeMultipartUpload(upload.completion(upload.part(1)).build()).eTag();
    return tag == null || tag.isEmpty() ? "empty" : tag.replaceAll("[0-9a-f]{32}", "…");
  }

  String completeTwice() {
    Upload upload = begin("complete-twice");
    CompleteMultipartUploadRequest request = upload.completion(upload.part(1)).build();
    s3.completeMultipartUpload(request);
    return outcome(() -> {
      s3.completeMultipartUpload(request);
      return "200";
    });
  }

  String wrongPart() {
    Upload upload = begin("wrong-part");
    CompletedPart part = upload.part(1).toBuilder()
        .eTag("\"00000000000000000000000000000000\"")
        .checksumCRC32(null)
        .build();
    return outcome(() -> {
      s3.completeMultipartUpload(upload.completion(part).build());
      return "published";
    });
  }

  String smallPart() {
    Upload upload = begin("small-part");
    CompletedPart first = upload.part(1);
    CompletedPart last = upload.part(2);
    return outcome(() -> {
      s3.completeMultipartUpload(upload.completion(first, last).build());
      return "published";
    });
  }

  String listByKey() {
    return listed("list/by-key", "list/by-key");
  }

  String listByPrefix() {
    return listed("list/by-prefix", "list/");
  }

  String listAll() {
    return listed("list/all", null);
  }

  String abortTwice() {
    Upload upload = begin("abort-twice");
    upload.abort();
    return outcome(() -> {
      upload.abort();
      return "204";
    });
  }

  String firstByteOfLittle() {
    return firstByteOf("little", RequestBody.fromString("1"));
  }

  String firstByteOfNothing() {
    return firstByteOf("nothing", RequestBody.empty());
  }

  String noBucket() {
    return outcome(() -> {
      s3.putObject(r -> r.bucket("no-such-bucket").key("any"), BODY);
      return "stored";
    });
  }

  String noBucketToList() {
    return outcome(() -> {
      s3.listMultipartUploads(r -> r.bucket("no-such-bucket"));
      return "an empty list";
    });
  }

  String unknownKeyId() {
    return putAs(new S3Account(bucket(), "unknown-key-id", account.secretAccessKey()), "us-east-1");
  }

  String wrongSecret() {
    return putAs(new S3Account(bucket(), account.accessKeyId(), "wrong-secret"), "us-east-1");
  }

  String wrongRegion() {
    return putAs(account, "eu-central-1");
  }

  @Override
  public void close() {
    s3.close();
    http.close();
  }

  private String putAs(S3Account somebody, String region) {
    try (S3Client theirs = client(somebody, region).build()) {
      return outcome(() -> {
        theirs.putObject(r -> r.bucket(bucket()).key("as-somebody"), BODY);
        return "stored";
      });
    }
  }

  private void put(String key) {
    s3.putObject(r -> r.bucket(bucket()).key(key), BODY);
  }

  private String listed(String key, @Nullable String prefix) {
    Upload upload = begin(key);
    try {
      return outcome(() ->
          s3.listMultipartUploads(r -> r.bucket(bucket()).prefix(prefix)).uploads().stream()
                  .anyMatch(found -> found.key().equals(key))
              ? "listed"
              : "not listed");
    } finally {
      upload.abort();
    }
  }

  private String firstByteOf(String key, RequestBody content) {
    s3.putObject(r -> r.bucket(bucket()).key(key), content);
    return outcome(() -> {
      var answer = s3.getObjectAsBytes(r -> r.bucket(bucket()).key(key).range("bytes=0-0"));
      return answer.response().sdkHttpResponse().statusCode() + ", " + answer.asByteArray().length
          + " bytes";
    });
  }

  private Upload begin(String key) {
    return new Upload(
        key,
        s3.createMultipartUpload(
                r -> r.bucket(bucket()).key(key).checksumAlgorithm(ChecksumAlgorithm.CRC32))
            .uploadId());
  }

  private String bucket() {
    return account.bucket();
  }

  private S3ClientBuilder client(S3Account as, String region) {
    S3Target target = Targets.inRegion(region, Optional.of(endpoint.toString()), as.bucket());
    return S3Clients.shaped(
            target,
            Optional.of(endpoint),
            Targets.credentials(as.accessKeyId(), as.secretAccessKey()))
        // The adapter computes its own.
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_SUPPORTED)
        .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry())
            // MinIO drops a connection without a word once it has refused a body on it.
            .putHeader("Connection", "close"))
        .httpClient(http);
  }

  private static String returned(@Nullable String checksum) {
    return checksum == null ? "absent" : "returned";
  }

  private static String outcome(Supplier<String> request) {
    try {
      return request.get();
    } catch (S3Exception e) {
      return (e.statusCode() + " " + e.awsErrorDetails().errorCode()).strip();
    }
  }

  /** A multipart upload with parts of a few bytes. */
  private final class Upload {
    private final String key;
    private final String id;

    Upload(String key, String id) {
      this.key = key;
      this.id = id;
    }

    CompletedPart part(int number) {
      UploadPartResponse answer =
          s3.uploadPart(r -> r.bucket(bucket()).key(key).uploadId(id).partNumber(number), BODY);
      return CompletedPart.builder()
          .partNumber(number)
          .eTag(answer.eTag())
          .checksumCRC32(answer.checksumCRC32())
          .build();
    }

    CompleteMultipartUploadRequest.Builder completion(CompletedPart... parts) {
      return CompleteMultipartUploadRequest.builder()
          .bucket(bucket())
          .key(key)
          .uploadId(id)
          .multipartUpload(u -> u.parts(List.of(parts)));
    }

    void abort() {
      s3.abortMultipartUpload(r -> r.bucket(bucket()).key(key).uploadId(id));
    }
  }
}
