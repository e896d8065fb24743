package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageRefusal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an answer means. Codes are those of the S3 API reference ("Error responses") and of the stores that are named here. One code
 * has many causes, so a cause is named only if the answer names it.
 *
 * @param target that answered
 * @param action that it answered
 * @param answer its facts
 * @param words the same for an admin, without credentials
 * @param acceptedBefore whether the store has accepted a request with the same credentials
 */
record S3Codes(
    StorageOperation operation,
    S3Target target,
    S3Action action,
    S3Answer answer,
    String words,
    boolean acceptedBefore) {
  /** As AWS says which right is missing; it need not be one for the request that was sent. */
  private static final Pattern RIGHT =
      Pattern.compile("(?:not authorized to perform:? |\\b(?=kms:))([a-z0-9-]+:[A-Z][A-Za-z]+)");

  private static final Pattern MISSING_RIGHT =
      Pattern.compile("Denied|Forbidden|Unauthori[sz]ed|NotAuthori[sz]ed|Permission");

  StorageFailure failure() {
    if (answer.author() == S3Answer.Author.ANOTHER) {
      return ofAProxy();
    }
    String code = answer.code();
    return switch (code) {
      case "NoSuchBucket" -> bucketMissing();
      case "InvalidAccessKeyId" -> refused(StorageProblem.KEY_ID_UNKNOWN);
      case "SignatureDoesNotMatch" -> signatureWrong();
      case "ExpiredToken", "TokenRefreshRequired", "InvalidToken" ->
        refused(StorageProblem.CREDENTIALS_EXPIRED);
      case "RequestTimeTooSkewed", "RequestExpired" -> refused(StorageProblem.CLOCK_SKEWED);
      case "AuthorizationHeaderMalformed" -> scopeWrong();
      // InvalidRegionName: Cloudflare R2.
      case "IllegalLocationConstraintException", "InvalidRegionName" -> inAnotherRegion();
      case "PermanentRedirect", "TemporaryRedirect" -> elsewhere();
      // In this order: Alibaba OSS, Tencent COS, Huawei OBS, Volcengine TOS.
      case "SecondLevelDomainForbidden",
          "PathStyleDomainForbidden",
          "VirtualHostDomainRequired",
          "InvalidPathAccess" -> refused(StorageProblem.ADDRESSING_REFUSED);
      case "SlowDown", "ServiceUnavailable", "TooManyRequests" -> refused(StorageProblem.THROTTLED);
      case "RequestTimeout" -> refused(StorageProblem.TIMED_OUT);
      case "InvalidObjectState" -> refused(StorageProblem.ARCHIVED);
      // The last two: Ceph RGW, Alibaba OSS.
      case "AccountProblem",
          "AllAccessDisabled",
          "NotSignedUp",
          "OptInRequired",
          "UserSuspended",
          "UserDisable" -> refused(StorageProblem.ACCOUNT_DISABLED);
      case "XMinioStorageFull" -> refused(StorageProblem.QUOTA_EXCEEDED);
      case "EntityTooSmall" -> refused(StorageProblem.PARTS_TOO_SMALL);
      case "EntityTooLarge" -> refused(StorageProblem.PARTS_TOO_LARGE);
      case "InvalidPartNumber" -> refused(StorageProblem.PARTS_TOO_MANY);
      default -> byKind(code);
    };
  }

  /** For families of codes, and for codes that say too little. */
  private StorageFailure byKind(String code) {
    if (code.startsWith("KMS") || code.startsWith("XMinioKMS")) {
      return refused(StorageProblem.ENCRYPTION_KEY_UNUSABLE);
    }
    // Ceph RGW, versitygw: QuotaExceeded; MinIO: XMinioAdminBucketQuotaExceeded.
    if (code.endsWith("QuotaExceeded") && !code.contains("Throttle")) {
      return refused(StorageProblem.QUOTA_EXCEEDED);
    }
    // Scaleway: "Part number must be an integer between 1 and 1000, inclusive".
    if (code.equals("InvalidArgument") && says("part number")) {
      return refused(StorageProblem.PARTS_TOO_MANY);
    }
    return byStatus();
  }

  /** For codes that are not listed above, and for answers without a body, as those to HEAD. */
  private StorageFailure byStatus() {
    return switch (answer.status()) {
      case 301, 302, 303, 307, 308 -> elsewhere();
      case 401, 403 -> denied();
      case 405, 501 -> withheld(StorageRefusal.UNSUPPORTED, action.policyName());
      case 407, 413, 502, 504 ->
        answer.author() == S3Answer.Author.STORE ? refused(StorageProblem.PROTOCOL) : ofAProxy();
      case 429, 503 -> refused(StorageProblem.THROTTLED);
      case 507 -> refused(StorageProblem.QUOTA_EXCEEDED);
      default -> refused(StorageProblem.PROTOCOL);
    };
  }

  /** Not in the words of S3, or with a status that a store has no use for. */
  private StorageFailure ofAProxy() {
    return switch (answer.status()) {
      case 301, 302, 303, 307, 308 -> elsewhere();
      case 401, 403 -> withheld(StorageRefusal.PROXY_FORBIDS, action.policyName());
      case 405, 501 -> withheld(StorageRefusal.UNSUPPORTED, action.policyName());
      case 407 -> refused(StorageProblem.PROXY_WANTS_CREDENTIALS);
      case 413 -> refused(StorageProblem.PROXY_LIMITS_BODIES);
      case 429 -> refused(StorageProblem.THROTTLED);
      case 504, 522, 524 -> refused(StorageProblem.PROXY_IMPATIENT);
      default ->
        refused(
            answer.status() >= 500 ? StorageProblem.PROXY_WITHOUT_STORE : StorageProblem.NOT_S3);
    };
  }

  private StorageFailure denied() {
    String code = answer.code();
    // Garage says both with AccessDenied.
    if (says("invalid signature")) {
      return signatureWrong();
    }
    if (says("no such key")) {
      return refused(StorageProblem.KEY_ID_UNKNOWN);
    }
    // Backblaze B2.
    if (says("cap exceeded")) {
      return refused(StorageProblem.QUOTA_EXCEEDED);
    }
    Matcher quoted = RIGHT.matcher(answer.message());
    String right = quoted.find() ? quoted.group(1) : action.policyName();
    if (says("explicit deny")) {
      return withheld(StorageRefusal.POLICY_DENIES, right);
    }
    boolean missing = code.isEmpty() || MISSING_RIGHT.matcher(code).find();
    return withheld(missing ? StorageRefusal.ACCESS_DENIED : StorageRefusal.STORE_FORBIDS, right);
  }

  private StorageFailure signatureWrong() {
    if (acceptedBefore) {
      return refused(StorageProblem.REQUEST_CHANGED);
    }
    return refused(
        StorageProblem.SECRET_WRONG,
        hasPath() ? "the endpoint has a path, which a proxy may change; " + words : words);
  }

  private boolean hasPath() {
    return target
        .endpoint()
        .flatMap(S3Target::parseEndpoint)
        .filter(uri -> uri.getRawPath().length() > 1)
        .isPresent();
  }

  private StorageFailure scopeWrong() {
    boolean sameRegion = answer.region().filter(r -> !r.equals(target.region())).isEmpty();
    return sameRegion && (says("credential") || says("access key"))
        ? refused(StorageProblem.KEY_ID_UNKNOWN)
        : inAnotherRegion();
  }

  private StorageFailure inAnotherRegion() {
    return refused(
        StorageProblem.REGION_WRONG,
        answer
            .region()
            .filter(region -> !region.equals(target.region()))
            .map(region -> "it is in " + region + "; " + words)
            .orElse(words));
  }

  /** A redirection, which is not followed: it would be signed for the wrong host. */
  private StorageFailure elsewhere() {
    if (answer.region().filter(region -> !region.equals(target.region())).isPresent()) {
      return inAnotherRegion();
    }
    Optional<String> to = answer.elsewhere();
    if (to.isEmpty()) {
      return answer.author() == S3Answer.Author.STORE
          ? inAnotherRegion()
          : refused(StorageProblem.REDIRECTED);
    }
    String host = to.get().replaceFirst("^https?://", "");
    String bucket = target.bucket() + ".";
    boolean ofTheBucket = host.startsWith(bucket);
    if (ofTheBucket
        && !target.namesBucketInHost()
        && target
            .endpointHost()
            .filter(host.substring(bucket.length())::startsWith)
            .isPresent()) {
      return refused(StorageProblem.ADDRESSING_REFUSED, "it refers to " + host + "; " + words);
    }
    // An endpoint is without the bucket, whoever adds it.
    String endpoint = ofTheBucket ? to.get().replaceFirst(Pattern.quote(bucket), "") : to.get();
    return refused(StorageProblem.REDIRECTED, "it refers to " + endpoint + "; " + words);
  }

  private StorageFailure bucketMissing() {
    return refused(
        StorageProblem.BUCKET_MISSING,
        answer
            .bucket()
            .filter(asked -> !asked.equals(target.bucket()))
            .map(asked -> "it was understood to be bucket " + asked + "; " + words)
            .orElse(words));
  }

  private boolean says(String phrase) {
    return answer.message().toLowerCase(Locale.ROOT).contains(phrase);
  }

  private StorageFailure refused(StorageProblem problem) {
    return refused(problem, words);
  }

  private StorageFailure refused(StorageProblem problem, String reason) {
    return new StorageFailure.Refused(operation, target, problem, reason);
  }

  private StorageFailure withheld(StorageRefusal refusal, String right) {
    return new StorageFailure.Withheld(operation, target, right, refusal, words);
  }
}
