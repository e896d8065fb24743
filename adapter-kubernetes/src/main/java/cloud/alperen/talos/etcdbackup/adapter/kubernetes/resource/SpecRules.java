package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;

/** What schema and {@link SpecReader} both check, said once. */
final class SpecRules {
  /** A Kubernetes object name (RFC 1123 subdomain); it becomes a part of the object key. */
  static final String OBJECT_NAME = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";

  static final int OBJECT_NAME_MAX = 253;

  private static final String LABEL = "[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?";
  private static final String LAST_LABEL = "[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?";
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";

  /** What {@link java.net.URI} takes for a host; an underscore, which some resolvers let pass, is in none. */
  private static final String HOST = "("
      + ("(" + LABEL + "\\.)+" + LAST_LABEL + "\\.?|")
      + (LABEL + "\\.?|")
      + ("(" + OCTET + "\\.){3}" + OCTET + "|")
      + "\\[[0-9A-Fa-f:.]+(%[-A-Za-z0-9._~]+)?])";

  private static final String PATH = "(/([^?#%\\s\"<>\\\\^`{|}\\[\\]]|%[0-9A-Fa-f]{2})*)?";

  /** An http or https URL without user, query and fragment; empty counts as absent. */
  static final String ENDPOINT = "^(https?://" + HOST + "(:[0-9]{0,5})?" + PATH + ")?$";

  /** API servers install no rule that might take long, and what a pattern costs grows with the text. */
  static final int ENDPOINT_MAX = 2048;

  /** More than spaces. */
  static final String NOT_BLANK = "\\S";

  // A pattern is checked by every API server, but only quoted when it is broken; these say what to
  // write instead. CEL, whose
  // literals '...' here contain no quote and, being raw, need no escapes.
  static final String OBJECT_NAME_CEL = "self.name.matches(r'" + OBJECT_NAME + "')";
  static final String OBJECT_NAME_FIX =
      "must be the name of an object: lower case letters, digits, '-' and '.'";
  static final String ENDPOINT_CEL =
      "!has(self.endpoint) || self.endpoint.matches(r'" + ENDPOINT + "')";
  static final String ENDPOINT_FIX =
      "must be an http or https URL such as https://s3.example.com, without user, query and fragment; a host name has only letters, digits, '-' and '.'";
  static final String TIMEOUT_CEL = "!has(self.timeout) || (self.timeout.matches(r'"
      + GoDuration.PATTERN
      + "') && duration(self.timeout) > duration('0s'))";
  static final String TIMEOUT_FIX = "must be a duration above zero such as 30m or 1h30m";

  static final String RETAIN = "Retain";
  static final String DELETE = "Delete";

  static final String BACKOFF_LIMIT = "" + BackupSpec.DEFAULT_BACKOFF_LIMIT;
  static final long BACKOFF_LIMIT_MAX = Integer.MAX_VALUE;

  private SpecRules() {}
}
