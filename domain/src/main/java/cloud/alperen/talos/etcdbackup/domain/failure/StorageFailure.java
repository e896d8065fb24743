package cloud.alperen.talos.etcdbackup.domain.failure;

import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.util.Objects;

/** The store did not take, or not show, an object. User messages start with {@code Failed to upload snapshot to}. */
public sealed interface StorageFailure extends BackupFailure {
  StorageTarget target();

  /** The store's own code and message, or what the network said; empty if neither said a word. */
  String storeReason();

  /** What is wrong, with the words of the store. */
  String what();

  /** What to do about it, as an imperative. */
  String fix();

  @Override
  default String userMessage() {
    return message(UPLOADING);
  }

  /** The same for an admin who was not backing up but reading. */
  default String readingMessage() {
    return message(READING);
  }

  private String message(String doing) {
    return "Failed to %s %s, %s: %s; %s"
        .formatted(doing, target().kind(), target().display(), what(), fix());
  }

  /** The beginning that existing users' alerts look for. */
  String UPLOADING = "upload snapshot to";

  /** Its counterpart. */
  String READING = "read snapshot from";

  /**
   * The store answers, but this request it will not serve, now or in a minute. Where a backup can do without, as without a look
   * or a listing, that is worth a warning only.
   */
  sealed interface Withheld extends StorageFailure {
    /** The store's name of the right that the request needs, for example {@code s3:PutObject}. */
    String action();

    /** What would have it served, as an imperative. */
    String remedy();

    @Override
    default Cure cure() {
      return Cure.REPAIR;
    }
  }

  /**
   * The credentials are fine but lack a right.
   *
   * @param storeReason the store's own words
   */
  record AccessDenied(StorageTarget target, String action, String storeReason) implements Withheld {
    @Override
    public String reason() {
      return "StorageAccessDenied";
    }

    @Override
    public String remedy() {
      return "grant " + action;
    }

    @Override
    public String what() {
      return "access denied (" + storeReason + ")";
    }

    @Override
    public String fix() {
      return remedy() + " to the credentials";
    }
  }

  /**
   * Somebody forbids the request, and not for want of a right.
   *
   * @param by who
   * @param storeReason what it answered
   */
  record Forbidden(StorageTarget target, String action, By by, String storeReason)
      implements Withheld {
    /** Who forbids. */
    public enum By {
      /** Whatever answers in place of the store. */
      PROXY(
          "StorageProxyForbids",
          "not the store but a proxy in front of it forbids the request",
          "have that proxy let %s through",
          ", or correct the endpoint"),
      /** A rule that outweighs every grant. */
      POLICY(
          "StoragePolicyDenies",
          "a policy denies the request explicitly",
          "lift that denial of %s",
          ": it may demand an encryption header, TLS or a network"),
      /** The store, for a reason of its own. */
      STORE(
          "StorageForbids",
          "the store forbids the request",
          "have the store allow %s",
          ", as its words say");

      private final String reason;
      private final String what;
      private final String remedy;
      private final String hint;

      By(String reason, String what, String remedy, String hint) {
        this.reason = reason;
        this.what = what;
        this.remedy = remedy;
        this.hint = hint;
      }
    }

    @Override
    public String reason() {
      return by.reason;
    }

    @Override
    public String remedy() {
      return by.remedy.formatted(action);
    }

    @Override
    public String what() {
      return by.what + " (" + storeReason + ")";
    }

    @Override
    public String fix() {
      return remedy() + by.hint;
    }
  }

  /**
   * The store, or what answers in its place, does not know this kind of request.
   *
   * @param storeReason the store's own words
   */
  record Unsupported(StorageTarget target, String action, String storeReason) implements Withheld {
    @Override
    public String reason() {
      return "StorageRequestUnsupported";
    }

    @Override
    public String remedy() {
      return "use a store that supports " + action;
    }

    @Override
    public String what() {
      return "the request is not supported (" + storeReason + ")";
    }

    @Override
    public String fix() {
      return "check the endpoint, or " + remedy();
    }
  }

  /** Under the key there is an object already, and it is not this backup's. */
  record KeyTaken(StorageTarget target, ObjectKey key) implements StorageFailure {
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
   * Anything else the store, or the way to it, answered.
   *
   * @param problem which kind
   * @param storeReason the store's own code and message, or what the network said
   */
  record Refused(StorageTarget target, StorageProblem problem, String storeReason)
      implements StorageFailure {
    public Refused {
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(problem, "problem");
      Objects.requireNonNull(storeReason, "storeReason");
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
