package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.util.List;

/** What schema and {@link SpecReader} both check, said once. */
final class SpecRules {
  /** A Kubernetes object name (RFC 1123 subdomain); the control plane's becomes a part of the object key. */
  static final String OBJECT_NAME =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  static final int OBJECT_NAME_MAX = 253;

  /** What Kubernetes takes for a key of a Secret. */
  static final String SECRET_KEY = "^[-._a-zA-Z0-9]+$";

  static final int SECRET_KEY_MAX = 253;

  /** Access points and their like. */
  private static final String ARN = "arn:[-a-z]+:s3[-a-z]*:[-A-Za-z0-9:/._]+";

  /**
   * More than S3 has today: buckets of its early days and relaxed stores (Ceph's {@code rgw_relaxed_s3_bucket_names}) have
   * upper case and underscores, Ceph writes {@code tenant:bucket}, and an access point is named by its ARN, the only name
   * with slashes.
   */
  static final String BUCKET = "^(" + ARN + "|[-._:]*[A-Za-z0-9][-._:A-Za-z0-9]*)$";

  static final int BUCKET_MAX = 255;

  /** Printable ASCII without the comma and the slash, which separate fields of a signature. */
  static final String REGION = "^[!-+.0-~-]+$";

  static final int REGION_MAX = 128;

  static final int TIMEOUT_MAX = 64;

  /** In the status: what others wrote is cut to fit. */
  static final int RETRY_MAX = 256;

  static final int NODE_MAX = 512;

  /** Of a condition, as Kubernetes has it; conditions of others are theirs. */
  static final int MESSAGE_MAX = 32768;

  // As metav1.Condition has them.
  static final int CONDITION_TYPE_MAX = 316;
  static final int CONDITION_REASON_MAX = 1024;

  /** Of S3 and most other stores. */
  static final int OBJECT_KEY_MAX = 1024;

  static final int SHA256_MAX = 64;
  /** Sizes and durations for people. */
  static final int SHORT_MAX = 64;

  private static final String LABEL = "[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?";
  private static final String LAST_LABEL = "[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?";
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";

  /** What {@link java.net.URI} takes for a host; an underscore, which some resolvers let pass, is in none. */
  private static final String HOST = "("
      + ("(" + LABEL + "\\.)+" + LAST_LABEL + "\\.?|")
      + (LABEL + "\\.?|")
      + ("(" + OCTET + "\\.){3}" + OCTET + "|")
      + "\\[[0-9A-Fa-f:.]+(%[-A-Za-z0-9._~]+)?])";

  private static final String IN_PATH = "[^?#%\\s\"<>\\\\^`{|}\\[\\]]*";

  /** Not one alternation per character: Java's matcher recurses for each. */
  private static final String PATH = "(/" + IN_PATH + "(%[0-9A-Fa-f]{2}" + IN_PATH + ")*)?";

  /** An http or https URL without user, query and fragment; empty counts as absent. */
  static final String ENDPOINT = "^(https?://" + HOST + "(:[0-9]{0,5})?" + PATH + ")?$";

  /** An empty segment before the end of a path; what decodes it on the way may drop it, and no signature fits any more. */
  static final String DOUBLE_SLASH = "[^:/]//+[^/]";

  /**
   * How a URL goes on after the bucket if that was put before the host of a store, where it stays in front of every key. Not
   * every host that begins like the bucket is one: {@code https://backups.example.com} may well serve a bucket {@code backups}.
   * So: hosts that begin with {@code s3}, as those of AWS, Backblaze, OVH, Scaleway, Wasabi and most others do, and the
   * documented hosts of stores that begin otherwise, mostly with a region. Lower case.
   */
  static final String STORE_AFTER_BUCKET = "^\\.("
      + "s3[-a-z0-9]*(\\.[-a-z0-9]+)+|"
      + "storage\\.(googleapis\\.com|yandexcloud\\.net)|"
      + "vhcompat\\.objectstorage(\\.[-a-z0-9]+)+|"
      + "([-a-z0-9]+\\.)+(aliyuncs\\.com|contabostorage\\.com|digitaloceanspaces\\.com|exo\\.io|"
      + "linodeobjects\\.com|myhuaweicloud\\.com|myqcloud\\.com|r2\\.cloudflarestorage\\.com|"
      + "vultrobjects\\.com|your-objectstorage\\.com)"
      + ")\\.?(:[0-9]*)?(/.*)?$";

  /** A Service, such as {@code minio.s3.svc}, whose second label is a namespace; what follows the scheme of a URL. */
  static final String IN_CLUSTER = "^[^/:]+\\.svc([.:/].*)?$";

  /** "General purpose bucket naming rules" of the Amazon S3 User Guide. */
  static final String AWS_BUCKET = "^(" + ARN + "|[a-z0-9][-.a-z0-9]{1,61}[a-z0-9])$";

  /** The same: buckets of {@link #AWS_OLD_REGION} made before March 2018. */
  static final String AWS_OLD_BUCKET = "^[-._A-Za-z0-9]{3,255}$";

  static final String AWS_OLD_REGION = "us-east-1";

  /** API servers install no rule that might take long, and what a pattern costs grows with the text. */
  static final int ENDPOINT_MAX = 2048;

  // A pattern is checked by every API server, but only quoted when it is broken; these say what to
  // write instead. CEL, whose
  // literals '...' here contain no quote and, being raw, need no escapes.
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

  /** What follows the scheme. No pattern is made of the bucket, and no text is joined: either has a cost without bound. */
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

  /** The words of {@link S3Storage#addressing}. */
  static final List<String> ADDRESSING = List.of(AUTO, PATH_STYLE, "VirtualHosted");

  /** The words of {@link S3Storage#checksums}. */
  static final List<String> CHECKSUMS = List.of(AUTO, "WhenRequired");

  static final String RETAIN = "Retain";
  static final String DELETE = "Delete";

  static final String BACKOFF_LIMIT = "" + BackupSpec.DEFAULT_BACKOFF_LIMIT;
  static final long BACKOFF_LIMIT_MAX = Integer.MAX_VALUE;

  private SpecRules() {}
}
