package cloud.alperen.talos.etcdbackup.domain.failure;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.util.Objects;

/** The store did not take, or not show, an object. User messages start with {@code Failed to upload snapshot to}. */
public sealed interface StorageFailure extends BackupFailure {
  StorageTarget target();

  /** What is wrong and what to do, for an admin who was not backing up but reading. */
  String readingMessage();

  /** The beginning that existing users' alerts look for. */
  String UPLOADING = "upload snapshot to";

  /** Its counterpart. */
  String READING = "read snapshot from";

  /**
   * The store answers, but this request it will not serve, now or in a minute. Where a backup can do without, as without a look
   * or a listing, that is worth a warning only.
   */
  sealed interface Withheld extends StorageFailure {
    /** The store's name of the right that the request needs, for example {@code s3:PutObject}. */
    String action();

    /** What would have it served, as an imperative. */
    String remedy();

    @Override
    default boolean retryable() {
      return true;
    }
  }

  /**
   * The credentials are fine but lack a right.
   *
   * @param storeReason the store's own words
   */
  record AccessDenied(StorageTarget target, String action, String storeReason) implements Withheld {
    @Override
    public String reason() {
      return "StorageAccessDenied";
    }

    @Override
    public String userMessage() {
      return message(UPLOADING, target, what(), fix());
    }

    @Override
    public String readingMessage() {
      return message(READING, target, what(), fix());
    }

    @Override
    public String remedy() {
      return "grant " + action;
    }

    private String what() {
      return "access denied (" + storeReason + ")";
    }

    private String fix() {
      return remedy() + " to the credentials";
    }
  }

  /**
   * The store, or what answers in its place, does not know this kind of request.
   *
   * @param storeReason the store's own words
   */
  record Unsupported(StorageTarget target, String action, String storeReason) implements Withheld {
    @Override
    public String reason() {
      return "StorageRequestUnsupported";
    }

    @Override
    public String userMessage() {
      return message(UPLOADING, target, what(), fix());
    }

    @Override
    public String readingMessage() {
      return message(READING, target, what(), fix());
    }

    @Override
    public String remedy() {
      return "use a store that supports " + action;
    }

    private String what() {
      return "the request is not supported (" + storeReason + ")";
    }

    private String fix() {
      return "check the endpoint, or " + remedy();
    }
  }

  /**
   * Anything else the store, or the way to it, answered.
   *
   * @param problem which kind
   * @param storeReason the store's own code and message, or what the network said
   */
  record Refused(StorageTarget target, Problem problem, String storeReason)
      implements StorageFailure {
    public Refused {
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(problem, "problem");
      Objects.requireNonNull(storeReason, "storeReason");
    }

    @Override
    public String reason() {
      return problem.reason;
    }

    @Override
    public String userMessage() {
      return message(UPLOADING, target, what(), problem.fix);
    }

    @Override
    public String readingMessage() {
      return message(READING, target, what(), problem.fix);
    }

    private String what() {
      return problem.what + " (" + storeReason + ")";
    }

    @Override
    public boolean retryable() {
      return problem.retryable;
    }
  }

  /** What is wrong, and what to do about it. */
  enum Problem {
    BUCKET_MISSING(
        "BucketMissing",
        "the bucket does not exist",
        "create it, or correct the bucket name",
        true),
    KEY_ID_UNKNOWN(
        "StorageKeyIdUnknown",
        "the access key id is unknown",
        "correct the Secret with the access key id",
        true),
    SECRET_WRONG(
        "StorageSecretWrong",
        "the secret access key is wrong",
        "correct the Secret with the secret access key",
        true),
    CREDENTIALS_EXPIRED(
        "StorageCredentialsExpired",
        "the credentials have expired",
        "renew them in the Secret",
        true),
    REGION_WRONG(
        "StorageRegionWrong", "the bucket is in another region", "correct the region", true),
    CLOCK_SKEWED(
        "ClockSkewed", "the clocks of the operator and the store differ", "synchronise them", true),
    ENDPOINT_INVALID(
        "StorageEndpointInvalid",
        "the endpoint is no http or https URL",
        "correct the endpoint",
        false),
    UNREACHABLE(
        "StorageUnreachable",
        "the store cannot be reached",
        "check the endpoint and the network",
        true),
    UNTRUSTED(
        "StorageUntrusted",
        "the store's certificate is not trusted",
        "give the store a trusted certificate with its host name, or set insecureSkipTLSVerify",
        true),
    TIMED_OUT(
        "StorageTimedOut",
        "the store did not answer in time",
        "check its load and the network",
        true),
    THROTTLED("StorageThrottled", "the store is overloaded", "it is tried again later", true),
    TOO_LARGE(
        "SnapshotTooLargeForMemory",
        "the snapshot needs larger parts than the memory budget allows",
        "raise the operator's memory budget",
        false),
    NOT_CONFIRMED(
        "UploadNotConfirmed",
        "the store does not show the object as it was sent",
        "check the store's health",
        true),
    PROTOCOL("StorageError", "the store answered with an error", "check the store's own log", true);

    private final String reason;
    private final String what;
    private final String fix;
    private final boolean retryable;

    Problem(String reason, String what, String fix, boolean retryable) {
      this.reason = reason;
      this.what = what;
      this.fix = fix;
      this.retryable = retryable;
    }
  }

  private static String message(String doing, StorageTarget target, String what, String fix) {
    return "Failed to %s %s, %s: %s; %s"
        .formatted(doing, target.kind(), target.display(), what, fix);
  }
}
