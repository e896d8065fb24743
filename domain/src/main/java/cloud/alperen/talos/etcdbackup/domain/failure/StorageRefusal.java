package cloud.alperen.talos.etcdbackup.domain.failure;

/** Why a store that answers does not serve a request. {@link StorageFailure.Withheld} tells it with the store's words. */
public enum StorageRefusal {
  /** The credentials are fine but lack a right. */
  ACCESS_DENIED("StorageAccessDenied", "access denied", "grant %s", "", " to the credentials"),
  /** The store, or what answers in its place, does not know this kind of request. */
  UNSUPPORTED(
      "StorageRequestUnsupported",
      "the request is not supported",
      "use a store that supports %s",
      "check the endpoint, or ",
      ""),
  /** What answers in place of the store forbids it. */
  PROXY_FORBIDS(
      "StorageProxyForbids",
      "not the store but a proxy in front of it forbids the request",
      "have that proxy let %s through",
      "",
      ", or correct the endpoint"),
  /** A rule that outweighs every grant forbids it. */
  POLICY_DENIES(
      "StoragePolicyDenies",
      "a policy denies the request explicitly",
      "lift that denial of %s",
      "",
      ": it may demand an encryption header, TLS or a network"),
  /** The store forbids it, for a reason of its own. */
  STORE_FORBIDS(
      "StorageForbids",
      "the store forbids the request",
      "have the store allow %s",
      "",
      ", as its words say");

  private final String reason;
  private final String what;
  private final String remedy;
  private final String before;
  private final String after;

  StorageRefusal(String reason, String what, String remedy, String before, String after) {
    this.reason = reason;
    this.what = what;
    this.remedy = remedy;
    this.before = before;
    this.after = after;
  }

  /** Stable CamelCase name. */
  String reason() {
    return reason;
  }

  String what() {
    return what;
  }

  /** What would have the request served, as an imperative. */
  String remedy(String action) {
    return remedy.formatted(action);
  }

  /** The remedy, and what else may be the matter. */
  String fix(String action) {
    return before + remedy(action) + after;
  }
}
