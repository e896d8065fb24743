package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Parses a spec: applies every default and checks every rule of the schema again, because not every API server validates, and
 * objects may be older than a rule. Immutable and thread-safe.
 */
public final class SpecReader {
  private final StorageTargets targets;
  private final AttemptTimeouts timeouts;

  /**
   * Creates a reader.
   *
   * @param timeouts the default timeout of an attempt, and the longest that a spec may name
   */
  public SpecReader(StorageTargets targets, AttemptTimeouts timeouts) {
    this.targets = Objects.requireNonNull(targets, "targets");
    this.timeouts = Objects.requireNonNull(timeouts, "timeouts");
  }

  /** Reads the spec; never fails. */
  public SpecReading read(TalosEtcdBackup resource) {
    TalosEtcdBackupSpec spec = resource.getSpec();
    FieldRules rules = new FieldRules(
        resource.getMetadata().getNamespace() + "/" + resource.getMetadata().getName());
    try {
      for (Unreadable field : resource.unreadable()) {
        if (field.isIn(Unreadable.SPEC)) {
          throw rules.broken(field.field(), field.problem());
        }
      }
      return new SpecReading.Valid(parse(rules.required(spec, "spec"), rules));
    } catch (BackupException broken) {
      boolean delete = spec != null && SpecRules.DELETE.equals(spec.deletionPolicy());
      return new SpecReading.Broken(
          broken.failure(), delete ? DeletionPolicy.DELETE : DeletionPolicy.RETAIN);
    }
  }

  private BackupSpec parse(TalosEtcdBackupSpec spec, FieldRules rules) throws BackupException {
    TalosControlPlaneRef ref =
        rules.required(spec.talosControlPlaneRef(), "spec.talosControlPlaneRef");
    return new BackupSpec(
        rules.text(ref.name(), "spec.talosControlPlaneRef.name", TextRule.CONTROL_PLANE),
        targets.read(rules.required(spec.backupStorage(), "spec.backupStorage"), rules),
        timeout(spec.timeout(), rules),
        backoffLimit(spec.backoffLimit(), rules),
        deletionPolicy(spec.deletionPolicy(), rules));
  }

  private Duration timeout(@Nullable String timeout, FieldRules rules) throws BackupException {
    if (timeout == null) {
      return timeouts.standard();
    }
    rules.atMost(SpecRules.TIMEOUT_MAX, timeout, "spec.timeout");
    Duration parsed;
    try {
      parsed = GoDuration.parse(timeout);
    } catch (IllegalArgumentException malformed) {
      throw rules.broken("spec.timeout", String.valueOf(malformed.getMessage()));
    }
    if (parsed.compareTo(timeouts.longest()) > 0) {
      throw rules.broken(
          "spec.timeout",
          "is %s, but must be %s or less, the operator's TEB_MAX_TIMEOUT"
              .formatted(GoDuration.format(parsed), GoDuration.format(timeouts.longest())));
    }
    return parsed;
  }

  private static int backoffLimit(@Nullable Integer limit, FieldRules rules)
      throws BackupException {
    if (limit != null && limit < 0) {
      throw rules.broken("spec.backoffLimit", "is " + limit + ", but must be 0 or more");
    }
    return limit == null ? BackupSpec.DEFAULT_BACKOFF_LIMIT : limit;
  }

  private static DeletionPolicy deletionPolicy(@Nullable String policy, FieldRules rules)
      throws BackupException {
    if (policy == null || policy.equals(SpecRules.RETAIN)) {
      return DeletionPolicy.RETAIN;
    }
    if (policy.equals(SpecRules.DELETE)) {
      return DeletionPolicy.DELETE;
    }
    throw rules.broken("spec.deletionPolicy", "must be Retain or Delete");
  }
}
