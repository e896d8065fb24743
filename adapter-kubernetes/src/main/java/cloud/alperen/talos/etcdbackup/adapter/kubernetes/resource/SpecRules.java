package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;

/** What schema and {@link SpecReader} both check, said once. */
final class SpecRules {
  /** A Kubernetes object name (RFC 1123 subdomain); it becomes a part of the object key. */
  static final String OBJECT_NAME = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";

  static final int OBJECT_NAME_MAX = 253;

  /** An http or https URL without user, query and fragment; empty counts as absent. */
  static final String ENDPOINT = "^(https?://[^/?#@\\s]+(/[^?#\\s]*)?)?$";

  static final String RETAIN = "Retain";
  static final String DELETE = "Delete";

  static final String BACKOFF_LIMIT = "" + BackupSpec.DEFAULT_BACKOFF_LIMIT;
  static final long BACKOFF_LIMIT_MAX = Integer.MAX_VALUE;

  private SpecRules() {}
}
