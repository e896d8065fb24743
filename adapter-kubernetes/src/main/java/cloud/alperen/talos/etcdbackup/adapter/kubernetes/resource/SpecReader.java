package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a user asked for: applies every default and checks every rule of the schema again, because not every API
 * server validates, and objects may be older than a rule. Immutable and thread-safe.
 */
public final class SpecReader {
  private static final String S3 = "spec.backupStorage.s3";

  private final StorageTargets targets;
  private final Duration defaultTimeout;

  /**
   * Makes a reader.
   *
   * @param defaultTimeout bound of one attempt where the spec names none; greater than zero
   */
  public SpecReader(StorageTargets targets, Duration defaultTimeout) {
    this.targets = Objects.requireNonNull(targets, "targets");
    this.defaultTimeout = Objects.requireNonNull(defaultTimeout, "defaultTimeout");
  }

  /** Reads the spec; never fails. */
  public SpecReading read(TalosEtcdBackup resource) {
    TalosEtcdBackupSpec spec = resource.getSpec();
    Rules rules = new Rules(
        resource.getMetadata().getNamespace() + "/" + resource.getMetadata().getName());
    try {
      return new SpecReading.Valid(parse(rules.required(spec, "spec"), rules));
    } catch (BackupException broken) {
      boolean delete = spec != null && SpecRules.DELETE.equals(spec.deletionPolicy());
      return new SpecReading.Broken(
          broken.failure(), delete ? DeletionPolicy.DELETE : DeletionPolicy.RETAIN);
    }
  }

  private BackupSpec parse(TalosEtcdBackupSpec spec, Rules rules) throws BackupException {
    TalosControlPlaneRef ref =
        rules.required(spec.talosControlPlaneRef(), "spec.talosControlPlaneRef");
    return new BackupSpec(
        rules.objectName(ref.name(), "spec.talosControlPlaneRef.name"),
        target(rules.required(spec.backupStorage(), "spec.backupStorage"), rules),
        timeout(spec.timeout(), rules),
        backoffLimit(spec.backoffLimit(), rules),
        deletionPolicy(spec.deletionPolicy(), rules));
  }

  private StorageTarget target(BackupStorage storage, Rules rules) throws BackupException {
    S3Storage s3 = rules.required(storage.s3(), S3);
    rules.text(s3.bucket(), S3 + ".bucket");
    rules.text(s3.region(), S3 + ".region");
    selector(s3.accessKeyID(), S3 + ".accessKeyID", rules);
    selector(s3.secretAccessKey(), S3 + ".secretAccessKey", rules);
    try {
      StorageTarget target = targets.target(storage);
      if (!isEndpoint(s3.endpoint())) {
        throw new BackupException(new StorageFailure.Refused(
            target,
            StorageFailure.Problem.ENDPOINT_INVALID,
            S3 + ".endpoint " + SpecRules.ENDPOINT_FIX));
      }
      return target;
    } catch (IllegalArgumentException unsupported) {
      throw rules.broken(S3, "cannot be used: " + unsupported.getMessage());
    }
  }

  private static void selector(@Nullable SecretKeySelector selector, String field, Rules rules)
      throws BackupException {
    SecretKeySelector given = rules.required(selector, field);
    rules.text(given.name(), field + ".name");
    rules.text(given.key(), field + ".key");
  }

  private static boolean isEndpoint(@Nullable String endpoint) {
    if (endpoint == null || endpoint.isEmpty()) {
      return true;
    }
    try {
      return endpoint.length() <= SpecRules.ENDPOINT_MAX
          && endpoint.matches(SpecRules.ENDPOINT)
          && new URI(endpoint).getHost() != null;
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  private Duration timeout(@Nullable String timeout, Rules rules) throws BackupException {
    if (timeout == null) {
      return defaultTimeout;
    }
    try {
      return GoDuration.parse(timeout);
    } catch (IllegalArgumentException malformed) {
      throw rules.broken("spec.timeout", malformed.getMessage());
    }
  }

  private static int backoffLimit(@Nullable Integer limit, Rules rules) throws BackupException {
    if (limit != null && limit < 0) {
      throw rules.broken("spec.backoffLimit", "is " + limit + ", but must be 0 or more");
    }
    return limit == null ? BackupSpec.DEFAULT_BACKOFF_LIMIT : limit;
  }

  private static DeletionPolicy deletionPolicy(@Nullable String policy, Rules rules)
      throws BackupException {
    if (policy == null || policy.equals(SpecRules.RETAIN)) {
      return DeletionPolicy.RETAIN;
    }
    if (policy.equals(SpecRules.DELETE)) {
      return DeletionPolicy.DELETE;
    }
    throw rules.broken("spec.deletionPolicy", "must be Retain or Delete");
  }

  /** The rules that several fields share. */
  private record Rules(String object) {
    <T> T required(@Nullable T value, String field) throws BackupException {
      if (value == null) {
        throw broken(field, "is required");
      }
      return value;
    }

    String text(@Nullable String value, String field) throws BackupException {
      if (required(value, field).isBlank()) {
        throw broken(field, "must not be empty");
      }
      return value;
    }

    String objectName(@Nullable String value, String field) throws BackupException {
      String name = text(value, field);
      if (name.length() > SpecRules.OBJECT_NAME_MAX || !name.matches(SpecRules.OBJECT_NAME)) {
        throw broken(field, SpecRules.OBJECT_NAME_FIX);
      }
      return name;
    }

    BackupException broken(String field, String problem) {
      return new BackupException(new BackupFailure.SpecInvalid(object, field, problem));
    }
  }
}
