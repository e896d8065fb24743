package cloud.alperen.talos.etcdbackup.domain.failure;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import java.util.Objects;

/** Something the backup refers to is missing or not ready: it waits for it, which uses up no attempt. */
public sealed interface PrerequisiteFailure extends BackupFailure {
  @Override
  default boolean retryable() {
    return true;
  }

  /** Whether it tells about the Kubernetes API and not about the thing: asking again soon is all there is to do. */
  boolean passing();

  /**
   * The control plane cannot be reached through what Kubernetes knows of it.
   *
   * @param detail what exactly, one clause, may be empty; never a part of a secret
   */
  record ControlPlaneUnavailable(ControlPlaneRef ref, Problem problem, String detail)
      implements PrerequisiteFailure {
    /** What is wrong, and what to do about it. */
    public enum Problem {
      NOT_FOUND("it does not exist", "create it, or correct spec.talosControlPlaneRef.name"),
      KIND_NOT_INSTALLED(
          "the cluster does not know the kind TalosControlPlane",
          "install talos-operator, which brings that CRD"),
      NO_BUNDLE_CONFIG(
          "it has no status.bundleConfig yet, nor has its state Secret",
          "wait until talos-operator has generated it"),
      NO_SECRET_BUNDLE(
          "it has no status.secretBundle yet, nor has its state Secret",
          "wait until talos-operator has generated it"),
      BUNDLE_CONFIG_UNREADABLE(
          "its bundleConfig cannot be read",
          "check status.bundleConfig: clusterName or clientEndpoint is needed"),
      SECRET_BUNDLE_UNREADABLE(
          "its secretBundle cannot be read",
          "check status.secretBundle: certs.os.crt and certs.os.key are needed"),
      ACCESS_DENIED(
          "the operator may not read it",
          "grant get on taloscontrolplanes and secrets to the operator"),
      API_UNREACHABLE(
          "the Kubernetes API did not answer", "the backup starts when the API is back");

      private final String what;
      private final String fix;

      Problem(String what, String fix) {
        this.what = what;
        this.fix = fix;
      }
    }

    public ControlPlaneUnavailable {
      Objects.requireNonNull(ref, "ref");
      Objects.requireNonNull(problem, "problem");
      Objects.requireNonNull(detail, "detail");
    }

    @Override
    public boolean passing() {
      return problem == Problem.API_UNREACHABLE;
    }

    @Override
    public String reason() {
      return "ControlPlaneUnavailable";
    }

    @Override
    public String userMessage() {
      return "Failed to get TalosControlPlane %s: %s%s; %s"
          .formatted(
              ref.display(),
              problem.what,
              detail.isEmpty() ? "" : " (" + detail + ")",
              problem.fix);
    }
  }

  /**
   * A Secret does not hold what the backup needs.
   *
   * @param field the field of the backup that refers to it
   */
  record SecretUnavailable(String namespace, SecretKeyRef ref, String field, Problem problem)
      implements PrerequisiteFailure {
    /** What is wrong, and what to do about it. */
    public enum Problem {
      NOT_FOUND("the Secret does not exist", "create it or correct the reference"),
      KEY_MISSING("the Secret has no such key", "add the key or correct the reference"),
      EMPTY("the value is empty", "fill it in or correct the reference"),
      ACCESS_DENIED("the operator may not read the Secret", "grant get on secrets to the operator"),
      API_UNREACHABLE(
          "the Kubernetes API did not answer", "the backup starts when the API is back");

      private final String what;
      private final String fix;

      Problem(String what, String fix) {
        this.what = what;
        this.fix = fix;
      }
    }

    public SecretUnavailable {
      Objects.requireNonNull(ref, "ref");
      Objects.requireNonNull(problem, "problem");
    }

    @Override
    public boolean passing() {
      return problem == Problem.API_UNREACHABLE;
    }

    @Override
    public String reason() {
      return "SecretUnavailable";
    }

    @Override
    public String userMessage() {
      return "Failed to get secret %s/%s, key %s, for %s: %s; %s"
          .formatted(namespace, ref.name(), ref.key(), field, problem.what, problem.fix);
    }
  }
}
