package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import java.util.Objects;
import java.util.Optional;

/** What {@link SpecReader} made of a spec. */
public sealed interface SpecReading {
  /** What the user asked for, unless a rule is broken. */
  Optional<BackupSpec> spec();

  /** The first broken rule. */
  Optional<BackupFailure> problem();

  /** Known even if another field breaks a rule. */
  DeletionPolicy deletionPolicy();

  /** The most attempts; the default if a rule is broken. */
  int attemptLimit();

  /** All rules are kept. */
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

  /** A rule is broken. */
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
