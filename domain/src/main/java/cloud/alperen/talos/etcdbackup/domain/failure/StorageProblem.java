package cloud.alperen.talos.etcdbackup.domain.failure;

/**
 * What a store, or the way to it, answered, and what to do about it. {@link StorageFailure.Refused} tells it with the store's words.
 */
public enum StorageProblem {
  BUCKET_MISSING(
      "BucketMissing",
      "the bucket does not exist",
      "create it, or correct the bucket name",
      Cure.REPAIR),
  KEY_ID_UNKNOWN(
      "StorageKeyIdUnknown",
      "the access key id is unknown",
      "correct the access key id",
      Cure.REPAIR),
  SECRET_WRONG(
      "StorageSecretWrong",
      "the secret access key is wrong, or something in front of the store changes the request, its Host header or path",
      "correct the secret access key, or have requests passed on as they are",
      Cure.REPAIR),
  REQUEST_CHANGED(
      "StorageRequestChanged",
      "the credentials were accepted before, but not for this request: something in front of the store changes it",
      "have requests passed on as they are, unless the secret access key was changed just now",
      Cure.REPAIR),
  CREDENTIALS_EXPIRED(
      "StorageCredentialsExpired",
      "the credentials have expired",
      "renew the credentials",
      Cure.REPAIR),
  REGION_WRONG(
      "StorageRegionWrong",
      "the region is wrong",
      "correct the region, or set the endpoint that it belongs to",
      Cure.REPAIR),
  REDIRECTED(
      "StorageRedirected",
      "the endpoint refers requests to somewhere else",
      "set the endpoint that it refers to",
      Cure.REPAIR),
  ADDRESSING_REFUSED(
      "StorageAddressingRefused",
      "the store wants the bucket in the host name and not in the path",
      "set addressing: VirtualHosted",
      Cure.REPAIR),
  ADDRESSING_IMPOSSIBLE(
      "StorageAddressingImpossible",
      "the host name cannot have the bucket in it",
      "set addressing: Path, or give the endpoint or the bucket another name",
      Cure.OTHER_REQUEST),
  CLOCK_SKEWED(
      "ClockSkewed",
      "the clocks of this machine and the store differ",
      "synchronise them",
      Cure.TIME),
  ENDPOINT_INVALID(
      "StorageEndpointInvalid",
      "the endpoint is no http or https URL",
      "correct the endpoint",
      Cure.OTHER_REQUEST),
  ENDPOINT_CA_INVALID(
      "StorageEndpointCaInvalid",
      "the certificates of endpointCA cannot be used",
      "put the PEM certificates there that the store's is to be checked against, each from -----BEGIN CERTIFICATE----- to its END line",
      Cure.REPAIR),
  UNREACHABLE(
      "StorageUnreachable",
      "the store cannot be reached",
      "check the endpoint and the network",
      Cure.TIME),
  UNTRUSTED(
      "StorageUntrusted",
      "the store's certificate is not trusted",
      "give the CA of the endpoint in endpointCA, give the store a trusted certificate with its host name, or set insecureSkipTLSVerify",
      Cure.REPAIR),
  TIMED_OUT(
      "StorageTimedOut",
      "the store did not answer in time",
      "check its load and the network",
      Cure.TIME),
  THROTTLED("StorageThrottled", "the store is overloaded", "it is tried again later", Cure.TIME),
  QUOTA_EXCEEDED(
      "StorageQuotaExceeded",
      "there is no room left for the snapshot",
      "free some, or raise the quota",
      Cure.REPAIR),
  ARCHIVED(
      "StorageObjectArchived",
      "the object was moved to an archive, where nobody can read it",
      "restore it there, and exempt snapshots from what archives them",
      Cure.REPAIR),
  ACCOUNT_DISABLED(
      "StorageAccountDisabled",
      "the account may not use the store",
      "have whoever runs the store enable it",
      Cure.REPAIR),
  ENCRYPTION_KEY_UNUSABLE(
      "StorageEncryptionKeyUnusable",
      "the store cannot use its encryption key",
      "check the key that the bucket is encrypted with",
      Cure.REPAIR),
  PARTS_TOO_SMALL(
      "StoragePartsTooSmall", "the store wants larger parts", "raise the part size", Cure.REPAIR),
  PARTS_TOO_LARGE(
      "StoragePartsTooLarge",
      "the store takes nothing of this size at once",
      "lower the part size, or raise the store's limit",
      Cure.REPAIR),
  PARTS_TOO_MANY(
      "StoragePartsTooMany",
      "the store does not take so many parts",
      "raise the part size, so that there are fewer",
      Cure.REPAIR),
  PROXY_LIMITS_BODIES(
      "StorageProxyLimitsBodies",
      "a proxy in front of the store takes no bodies of this size",
      "raise its body limit above the part size, or lower the part size",
      Cure.REPAIR),
  PROXY_WITHOUT_STORE(
      "StorageProxyWithoutStore",
      "a proxy in front of the store cannot reach it or takes no more requests",
      "check the store's health, the way from the proxy to it, and the proxy's limits",
      Cure.TIME),
  PROXY_IMPATIENT(
      "StorageProxyImpatient",
      "a proxy in front of the store did not wait for its answer",
      "raise the proxy's timeout, or check the store's load",
      Cure.TIME),
  PROXY_WANTS_CREDENTIALS(
      "StorageProxyWantsCredentials",
      "a proxy on the way to the store wants credentials of its own",
      "give them in the proxy's URL, have it let these requests pass, or reach the store without it",
      Cure.REPAIR),
  PROXY_REFUSED(
      "StorageProxyRefused",
      "the proxy on the way to the store does not let through to it",
      "have it allow this way, or reach the store without it",
      Cure.REPAIR),
  PROXY_FAILED(
      "StorageProxyFailed",
      "the proxy on the way to the store cannot reach it",
      "check the endpoint and the proxy's own way there, or reach the store without it",
      Cure.TIME),
  PROXY_UNREACHABLE(
      "StorageProxyUnreachable",
      "the proxy on the way to the store cannot be reached",
      "correct its URL, check the network, or reach the store without it",
      Cure.TIME),
  NOT_S3(
      "StorageNotS3",
      "what answers is a proxy in front of the store, or no S3 API at all",
      "correct the endpoint, or have the proxy pass requests on",
      Cure.REPAIR),
  TOO_LARGE(
      "SnapshotTooLargeForMemory",
      "the snapshot needs larger parts than the memory budget allows",
      "raise the memory budget of a backup",
      Cure.OTHER_REQUEST),
  NOT_CONFIRMED(
      "UploadNotConfirmed",
      "the store does not show the object as it was sent",
      "check the store's health",
      Cure.TIME),
  PROTOCOL(
      "StorageError", "the store answered with an error", "check the store's own log", Cure.TIME);

  private final String reason;
  private final String what;
  private final String fix;
  private final Cure cure;

  StorageProblem(String reason, String what, String fix, Cure cure) {
    this.reason = reason;
    this.what = what;
    this.fix = fix;
    this.cure = cure;
  }

  /** Stable CamelCase name. */
  String reason() {
    return reason;
  }

  String what() {
    return what;
  }

  String fix() {
    return fix;
  }

  Cure cure() {
    return cure;
  }
}
