package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import java.util.Objects;
import java.util.Optional;

/** The result of parsing a spec by {@link SpecReader}. */
public sealed interface SpecReading {
  /** The parsed spec; empty if a rule is broken. */
  Optional<BackupSpec> spec();

  /** The first broken rule; empty if there is none. */
  Optional<BackupFailure> problem();

  /** The deletion policy, which is known even if another field breaks a rule. */
  DeletionPolicy deletionPolicy();

  /** The highest number of attempts; the default if a rule is broken. */
  int attemptLimit();

  /** A spec that keeps all rules. */
  record Valid(BackupSpec value) implements SpecReading {
    public Valid {
      Objects.requireNonNull(value, "value");
    }

    @Override
    public Optional<BackupSpec> spec() {
      return Optional.of(value);
    }

    @Override
    public Optional<BackupFailure> problem() {
      return Optional.empty();
    }

    @Override
    public DeletionPolicy deletionPolicy() {
      return value.deletionPolicy();
    }

    @Override
    public int attemptLimit() {
      return value.attemptLimit();
    }
  }

  /** A spec that breaks a rule. */
  record Broken(BackupFailure why, DeletionPolicy deletionPolicy) implements SpecReading {
    public Broken {
      Objects.requireNonNull(why, "why");
      Objects.requireNonNull(deletionPolicy, "deletionPolicy");
    }

    @Override
    public Optional<BackupSpec> spec() {
      return Optional.empty();
    }

    @Override
    public Optional<BackupFailure> problem() {
      return Optional.of(why);
    }

    @Override
    public int attemptLimit() {
      return BackupSpec.DEFAULT_BACKOFF_LIMIT + 1;
    }
  }
}
