package cloud.alperen.talos.etcdbackup.domain.failure;

import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.util.Objects;

/** A store did not do what it was asked. User messages start with the operation, as {@code Failed to upload snapshot to}. */
public sealed interface StorageFailure extends BackupFailure {
  /** What was being done. */
  StorageOperation operation();

  StorageTarget target();

  /** The store's own code and message, or what the network said; empty if neither said a word. */
  String storeReason();

  /** What is wrong, with the words of the store. */
  String what();

  /** What to do about it, as an imperative. */
  String fix();

  @Override
  StorageFailure during(StorageOperation operation);

  @Override
  default String userMessage() {
    return "Failed to %s %s, %s: %s; %s"
        .formatted(operation().words(), target().kind(), target().display(), what(), fix());
  }

  /**
   * The store answers, but it will not serve this request, now or in a minute. Where a backup can do without the request, as
   * without a look or a listing, that is worth a warning only.
   *
   * @param action the store's name of the right that the request needs, for example {@code s3:PutObject}
   * @param refusal why it is not served
   * @param storeReason the store's own words
   */
  record Withheld(
      StorageOperation operation,
      StorageTarget target,
      String action,
      StorageRefusal refusal,
      String storeReason)
      implements StorageFailure {
    public Withheld {
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(action, "action");
      Objects.requireNonNull(refusal, "refusal");
      Objects.requireNonNull(storeReason, "storeReason");
    }

    @Override
    public Withheld during(StorageOperation other) {
      return other == operation ? this : new Withheld(other, target, action, refusal, storeReason);
    }

    @Override
    public String reason() {
      return refusal.reason();
    }

    /** What would have the request served, as an imperative. */
    public String remedy() {
      return refusal.remedy(action);
    }

    @Override
    public String what() {
      return refusal.what() + " (" + storeReason + ")";
    }

    @Override
    public String fix() {
      return refusal.fix(action);
    }

    @Override
    public Cure cure() {
      return Cure.REPAIR;
    }
  }

  /** Under the key there is an object already, and it is not this backup's. */
  record KeyTaken(StorageTarget target, ObjectKey key) implements StorageFailure {
    @Override
    public StorageOperation operation() {
      return StorageOperation.UPLOAD;
    }

    @Override
    public KeyTaken during(StorageOperation other) {
      return this;
    }

    @Override
    public String reason() {
      return "StorageKeyTaken";
    }

    @Override
    public String storeReason() {
      return "";
    }

    @Override
    public Cure cure() {
      return Cure.OTHER_REQUEST;
    }

    @Override
    public String what() {
      return "there is an object %s already that is not of this backup".formatted(key);
    }

    @Override
    public String fix() {
      return "choose another key";
    }
  }

  /**
   * Anything else that the store, or the way to it, answered.
   *
   * @param problem which kind
   * @param storeReason the store's own code and message, or what the network said
   */
  record Refused(
      StorageOperation operation, StorageTarget target, StorageProblem problem, String storeReason)
      implements StorageFailure {
    public Refused {
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(problem, "problem");
      Objects.requireNonNull(storeReason, "storeReason");
    }

    @Override
    public Refused during(StorageOperation other) {
      return other == operation ? this : new Refused(other, target, problem, storeReason);
    }

    @Override
    public String reason() {
      return problem.reason();
    }

    @Override
    public String fix() {
      return problem.fix();
    }

    @Override
    public String what() {
      return problem.what() + " (" + storeReason + ")";
    }

    @Override
    public Cure cure() {
      return problem.cure();
    }
  }
}
