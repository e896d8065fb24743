package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of {@link S3Storage}. */
final class S3Rules {
  static final String FIELD = "spec.backupStorage.s3";

  private static final Pattern DOUBLE_SLASH = Pattern.compile(SpecRules.DOUBLE_SLASH);
  private static final String ENDPOINT = FIELD + ".endpoint";
  private static final String CA = FIELD + ".endpointCA";

  private S3Rules() {}

  /** Checks each field, except the form of the endpoint. */
  static void check(S3Storage s3, FieldRules rules) throws BackupException {
    rules.text(s3.bucket(), FIELD + ".bucket", TextRule.BUCKET);
    rules.text(s3.region(), FIELD + ".region", TextRule.REGION);
    rules.atMost(SpecRules.ENDPOINT_MAX, s3.endpoint(), ENDPOINT);
    selector(s3.accessKeyID(), FIELD + ".accessKeyID", rules);
    selector(s3.secretAccessKey(), FIELD + ".secretAccessKey", rules);
    rules.oneOf(SpecRules.ADDRESSING, s3.addressing(), FIELD + ".addressing");
    rules.oneOf(SpecRules.CHECKSUMS, s3.checksums(), FIELD + ".checksums");
    if (s3.endpointCA() != null) {
      selector(s3.endpointCA(), CA, rules);
    }
  }

  /**
   * Checks the endpoint and the fields that depend on it.
   *
   * @param s3 the fields, which have passed {@link #check}
   */
  static void checkEndpoint(S3Storage s3, StorageTarget target, FieldRules rules)
      throws BackupException {
    String endpoint = s3.endpoint() == null ? "" : s3.endpoint();
    if (!isEndpoint(endpoint)) {
      throw new BackupException(new StorageFailure.Refused(
          StorageOperation.UPLOAD,
          target,
          StorageProblem.ENDPOINT_INVALID,
          ENDPOINT + " " + SpecRules.ENDPOINT_FIX));
    }
    if (DOUBLE_SLASH.matcher(endpoint).find()) {
      throw rules.broken(ENDPOINT, SpecRules.DOUBLE_SLASH_FIX);
    }
    String bucket = rules.required(s3.bucket(), FIELD + ".bucket");
    if (endpoint.isEmpty()) {
      if (!isInAws(bucket, s3.region())) {
        throw rules.broken(FIELD + ".bucket", SpecRules.AWS_BUCKET_FIX);
      }
    } else if (!SpecRules.PATH_STYLE.equals(s3.addressing()) && contains(endpoint, bucket)) {
      throw rules.broken(ENDPOINT, SpecRules.ENDPOINT_WITHOUT_BUCKET_FIX);
    }
    if (s3.endpointCA() != null) {
      if (Boolean.TRUE.equals(s3.insecureSkipTLSVerify())) {
        throw rules.broken(CA, SpecRules.CA_OR_INSECURE_FIX);
      }
      if (endpoint.startsWith("http:")) {
        throw rules.broken(CA, SpecRules.CA_OVER_HTTPS_FIX);
      }
    }
  }

  private static void selector(@Nullable SecretKeySelector selector, String field, FieldRules rules)
      throws BackupException {
    SecretKeySelector given = rules.required(selector, field);
    rules.text(given.name(), field + ".name", TextRule.SECRET_NAME);
    rules.text(given.key(), field + ".key", TextRule.SECRET_KEY);
  }

  private static boolean isEndpoint(String endpoint) {
    if (endpoint.isEmpty()) {
      return true;
    }
    try {
      return endpoint.matches(SpecRules.ENDPOINT) && new URI(endpoint).getHost() != null;
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  private static boolean isInAws(String bucket, @Nullable String region) {
    return bucket.matches(SpecRules.AWS_BUCKET)
        || (SpecRules.AWS_OLD_REGION.equals(region) && bucket.matches(SpecRules.AWS_OLD_BUCKET));
  }

  private static boolean contains(String endpoint, String bucket) {
    String host = endpoint.toLowerCase(Locale.ROOT).substring(endpoint.indexOf('/') + 2);
    return host.startsWith(bucket)
        && host.substring(bucket.length()).matches(SpecRules.STORE_AFTER_BUCKET)
        && !host.matches(SpecRules.IN_CLUSTER);
  }
}
