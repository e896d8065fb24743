package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.util.List;

/** The rules that both the schema and {@link SpecReader} check. */
final class SpecRules {
  /** A Kubernetes object name (RFC 1123 subdomain). The control plane's name becomes a part of the object key. */
  static final String OBJECT_NAME =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  static final int OBJECT_NAME_MAX = 253;

  /** A key of a Secret, as Kubernetes defines it. */
  static final String SECRET_KEY = "^[-._a-zA-Z0-9]+$";

  static final int SECRET_KEY_MAX = 253;

  /** The ARN of an access point or of a similar resource. */
  private static final String ARN = "arn:[-a-z]+:s3[-a-z]*:[-A-Za-z0-9:/._]+";

  /**
   * A bucket name, wider than today's rules of S3. Old buckets of S3 and those of relaxed stores (Ceph's {@code
   * rgw_relaxed_s3_bucket_names}) have upper case and underscores. Ceph writes {@code tenant:bucket}. The name of an access
   * point is its ARN, the only name with slashes.
   */
  static final String BUCKET = "^(" + ARN + "|[-._:]*[A-Za-z0-9][-._:A-Za-z0-9]*)$";

  static final int BUCKET_MAX = 255;

  /** Printable ASCII without comma and slash, because these separate the fields of a signature. */
  static final String REGION = "^[!-+.0-~-]+$";

  static final int REGION_MAX = 128;

  static final int TIMEOUT_MAX = 64;

  /** The limit for the recorded retry annotation; a longer value is cut. */
  static final int RETRY_MAX = 256;

  static final int NODE_MAX = 512;

  /** The limit of a condition's message in metav1.Condition. */
  static final int MESSAGE_MAX = 32768;

  // The limits of metav1.Condition.
  static final int CONDITION_TYPE_MAX = 316;
  static final int CONDITION_REASON_MAX = 1024;

  /** The limit of S3 and of most other stores. */
  static final int OBJECT_KEY_MAX = 1024;

  static final int SHA256_MAX = 64;
  /** The limit for sizes and durations in the form for people. */
  static final int SHORT_MAX = 64;

  private static final String LABEL = "[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?";
  private static final String LAST_LABEL = "[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?";
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";

  /** A host as {@link java.net.URI} accepts it: without underscores, which some resolvers accept. */
  private static final String HOST = "("
      + ("(" + LABEL + "\\.)+" + LAST_LABEL + "\\.?|")
      + (LABEL + "\\.?|")
      + ("(" + OCTET + "\\.){3}" + OCTET + "|")
      + "\\[[0-9A-Fa-f:.]+(%[-A-Za-z0-9._~]+)?])";

  private static final String IN_PATH = "[^?#%\\s\"<>\\\\^`{|}\\[\\]]*";

  /** Avoids an alternation per character, because Java's matcher recurses for each. */
  private static final String PATH = "(/" + IN_PATH + "(%[0-9A-Fa-f]{2}" + IN_PATH + ")*)?";

  /** An http or https URL without user, query and fragment. An empty text counts as absent. */
  static final String ENDPOINT = "^(https?://" + HOST + "(:[0-9]{0,5})?" + PATH + ")?$";

  /** An empty segment before the end of a path. A proxy may drop it, and then the request's signature is wrong. */
  static final String DOUBLE_SLASH = "[^:/]//+[^/]";

  /**
   * The rest of a URL after the bucket, if a user wrote the bucket in front of a store's host. Every key would then begin with
   * the bucket's name. A host that begins with the bucket's name is no proof: {@code https://backups.example.com} may serve a
   * bucket {@code backups}. So the pattern matches hosts that begin with {@code s3}, as those of AWS, Backblaze, OVH, Scaleway,
   * Wasabi and most others do, and the documented hosts of stores that begin otherwise, mostly with a region. Lower case.
   */
  static final String STORE_AFTER_BUCKET = "^\\.("
      + "s3[-a-z0-9]*(\\.[-a-z0-9]+)+|"
      + "storage\\.(googleapis\\.com|yandexcloud\\.net)|"
      + "vhcompat\\.objectstorage(\\.[-a-z0-9]+)+|"
      + "([-a-z0-9]+\\.)+(aliyuncs\\.com|contabostorage\\.com|digitaloceanspaces\\.com|exo\\.io|"
      + "linodeobjects\\.com|myhuaweicloud\\.com|myqcloud\\.com|r2\\.cloudflarestorage\\.com|"
      + "vultrobjects\\.com|your-objectstorage\\.com)"
      + ")\\.?(:[0-9]*)?(/.*)?$";

  /** The part of a URL after the scheme if its host is a Service such as {@code minio.s3.svc}, where s3 is a namespace. */
  static final String IN_CLUSTER = "^[^/:]+\\.svc([.:/].*)?$";

  /** A bucket by the "General purpose bucket naming rules" of the Amazon S3 User Guide. */
  static final String AWS_BUCKET = "^(" + ARN + "|[a-z0-9][-.a-z0-9]{1,61}[a-z0-9])$";

  /** A bucket of {@link #AWS_OLD_REGION} from before March 2018, by the same guide. */
  static final String AWS_OLD_BUCKET = "^[-._A-Za-z0-9]{3,255}$";

  static final String AWS_OLD_REGION = "us-east-1";

  /** An API server rejects rules with a high estimated cost, and the cost of a pattern grows with this limit. */
  static final int ENDPOINT_MAX = 2048;

  // These CEL rules repeat patterns to give a message with the fix: for a broken pattern, an API
  // server only quotes the pattern. The raw literals r'...' need no escapes and contain no quote.
  static final String OBJECT_NAME_CEL = "self.name.matches(r'" + OBJECT_NAME + "')";
  static final String OBJECT_NAME_FIX =
      "must be the name of an object: lower case letters, digits, '-' and '.'";
  static final String SECRET_NAME_FIX =
      "must be the name of a Secret: lower case letters, digits, '-' and '.'";
  static final String SECRET_KEY_CEL = "self.key.matches(r'" + SECRET_KEY + "')";
  static final String SECRET_KEY_FIX =
      "must be a key in the data of a Secret: letters, digits, '-', '_' and '.'";
  static final String BUCKET_CEL = "self.bucket.matches(r'" + BUCKET + "')";
  static final String BUCKET_FIX =
      "must be the name of a bucket and nothing else, without s3://, folder, slash or space: letters, digits, '-', '.', '_' and ':'";
  static final String REGION_CEL = "self.region.matches(r'" + REGION + "')";
  static final String REGION_FIX =
      "must be the name of a region such as eu-central-1, without space, slash and comma";
  static final String ENDPOINT_CEL =
      "!has(self.endpoint) || self.endpoint.matches(r'" + ENDPOINT + "')";
  static final String ENDPOINT_FIX =
      "must be an http or https URL such as https://s3.example.com, without user, query and fragment; a host name has only letters, digits, '-' and '.'";

  /** The endpoint after its scheme. Patterns built from the bucket, and joined texts, would have an unbounded cost. */
  private static final String AFTER_SCHEME =
      "self.endpoint.lowerAscii().substring(self.endpoint.indexOf('/') + 2)";

  static final String ENDPOINT_WITHOUT_BUCKET_CEL = "!has(self.endpoint) || self.endpoint == ''"
      + " || (has(self.addressing) && self.addressing == 'Path')"
      + (" || !" + AFTER_SCHEME + ".startsWith(self.bucket)")
      + (" || !" + AFTER_SCHEME + ".substring(size(self.bucket)).matches(r'")
      + (STORE_AFTER_BUCKET + "')")
      + (" || " + AFTER_SCHEME + ".matches(r'" + IN_CLUSTER + "')");
  static final String ENDPOINT_WITHOUT_BUCKET_FIX =
      "must not contain the bucket: write https://s3.eu-central-1.amazonaws.com, not https://my-bucket.s3.eu-central-1.amazonaws.com; if the store's own host begins with the name of the bucket, set addressing: Path";
  static final String DOUBLE_SLASH_CEL =
      "!has(self.endpoint) || !self.endpoint.matches(r'" + DOUBLE_SLASH + "')";
  static final String DOUBLE_SLASH_FIX = "must not have two slashes in a row in its path";
  static final String AWS_BUCKET_CEL = "(has(self.endpoint) && self.endpoint != '')"
      + (" || self.bucket.matches(r'" + AWS_BUCKET + "')")
      + (" || (self.region == '" + AWS_OLD_REGION + "'")
      + (" && self.bucket.matches(r'" + AWS_OLD_BUCKET + "'))");
  static final String AWS_BUCKET_FIX =
      "must be the name of a bucket of Amazon S3, since there is no endpoint: 3 to 63 lower case letters, digits, '-' and '.'; for another store set endpoint";
  static final String CA_OR_INSECURE_CEL =
      "!has(self.endpointCA) || !has(self.insecureSkipTLSVerify) || !self.insecureSkipTLSVerify";
  static final String CA_OR_INSECURE_FIX =
      "cannot be combined with insecureSkipTLSVerify: true, which accepts any certificate; remove one of the two";
  static final String CA_OVER_HTTPS_CEL =
      "!has(self.endpointCA) || !has(self.endpoint) || !self.endpoint.startsWith('http:')";
  static final String CA_OVER_HTTPS_FIX =
      "needs an endpoint that begins with https://; over http there is no certificate";
  static final String TIMEOUT_CEL = "!has(self.timeout) || (self.timeout.matches(r'"
      + GoDuration.PATTERN
      + "') && duration(self.timeout) > duration('0s'))";
  static final String TIMEOUT_FIX = "must be a duration above zero such as 30m or 1h30m";

  static final String AUTO = "Auto";
  static final String PATH_STYLE = "Path";

  /** The values of {@link S3Storage#addressing}. */
  static final List<String> ADDRESSING = List.of(AUTO, PATH_STYLE, "VirtualHosted");

  /** The values of {@link S3Storage#checksums}. */
  static final List<String> CHECKSUMS = List.of(AUTO, "WhenRequired");

  static final String RETAIN = "Retain";
  static final String DELETE = "Delete";

  static final String BACKOFF_LIMIT = "" + BackupSpec.DEFAULT_BACKOFF_LIMIT;
  static final long BACKOFF_LIMIT_MAX = Integer.MAX_VALUE;

  private SpecRules() {}
}
