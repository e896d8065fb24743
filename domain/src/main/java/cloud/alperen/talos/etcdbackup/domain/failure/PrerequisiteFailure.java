package cloud.alperen.talos.etcdbackup.domain.failure;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import java.util.Objects;

/** Something the backup refers to is missing or not ready: it waits for it, which uses up no attempt. */
public sealed interface PrerequisiteFailure extends BackupFailure {
  @Override
  default Cure cure() {
    return apiUnavailable() ? Cure.TIME : Cure.REPAIR;
  }

  /** Whether it tells about the Kubernetes API and not about the thing: asking again soon is all there is to do. */
  boolean apiUnavailable();

  /**
   * The control plane cannot be reached through what Kubernetes knows of it.
   *
   * @param detail what exactly, one clause, may be empty; never a part of a secret. Shortened if it is long
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
          "its secretBundle cannot be read", "check it: certs.os.crt and certs.os.key are needed"),
      CLIENT_CERTIFICATE_UNREADABLE(
          "its client certificate cannot be read",
          "check the PEM texts of the CA, the certificate and the key"),
      CERTIFICATE_EXPIRED(
          "its certificate has expired",
          "issue a new one, for a talosconfig with talosctl config new, and check the clock of this machine"),
      CERTIFICATE_NOT_YET_VALID(
          "its certificate is not valid yet",
          "check the clock of this machine, and when the certificate was issued"),
      CERTIFICATE_NOT_FOR_CLIENTS(
          "its certificate is of no use to clients of Talos",
          "issue one whose only extended key usage is clientAuth, with talosctl config new"),
      CERTIFICATE_OF_ANOTHER_KEY(
          "its certificate and its key do not belong together", "take both from one source"),
      AUTHORITY_EXPIRED(
          "its OS CA has expired", "rotate the CA, and check the clock of this machine"),
      AUTHORITY_UNFIT(
          "its OS CA cannot issue client certificates",
          "check certs.os of its secrets bundle: a CA certificate and its own key are needed"),
      ACCESS_DENIED(
          "the operator may not read it",
          "grant get on taloscontrolplanes and secrets to the operator"),
      API_REFUSED(
          "the Kubernetes API server cannot serve it or its state Secret",
          "correct spec.talosControlPlaneRef.name, or what keeps the API server from serving it"),
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
      detail = Excerpt.of(detail);
    }

    @Override
    public boolean apiUnavailable() {
      return problem == Problem.API_UNREACHABLE;
    }

    @Override
    public Cure cure() {
      return switch (problem) {
        case NO_BUNDLE_CONFIG, NO_SECRET_BUNDLE, CERTIFICATE_NOT_YET_VALID, API_UNREACHABLE ->
          Cure.TIME;
        case NOT_FOUND,
            KIND_NOT_INSTALLED,
            BUNDLE_CONFIG_UNREADABLE,
            SECRET_BUNDLE_UNREADABLE,
            CLIENT_CERTIFICATE_UNREADABLE,
            CERTIFICATE_EXPIRED,
            CERTIFICATE_NOT_FOR_CLIENTS,
            CERTIFICATE_OF_ANOTHER_KEY,
            AUTHORITY_EXPIRED,
            AUTHORITY_UNFIT,
            ACCESS_DENIED,
            API_REFUSED -> Cure.REPAIR;
      };
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
   * The API server refuses to have our finalizer put on the backup, without which nothing may be stored, or taken off.
   *
   * @param detail the API server's own words, shortened if they are long
   */
  record FinalizerRefused(BackupId backup, Step step, String detail)
      implements PrerequisiteFailure {
    /** What was tried. */
    public enum Step {
      PUT_ON("put the finalizer on"),
      TAKE_OFF("take the finalizer off");

      private final String text;

      Step(String text) {
        this.text = text;
      }
    }

    public FinalizerRefused {
      Objects.requireNonNull(backup, "backup");
      Objects.requireNonNull(step, "step");
      detail = Excerpt.of(detail);
    }

    @Override
    public boolean apiUnavailable() {
      return false;
    }

    @Override
    public String reason() {
      return "FinalizerRefused";
    }

    @Override
    public String userMessage() {
      return "Failed to %s TalosEtcdBackup %s: the Kubernetes API server refuses it (%s); grant update on talosetcdbackups to the operator, or correct the admission rule that refuses it"
          .formatted(step.text, backup.display(), detail);
    }
  }

  /**
   * A Secret does not hold what the backup needs.
   *
   * @param field the field of the backup that refers to it
   * @param detail what exactly, one clause, may be empty; never a part of a secret. Shortened if it is long
   */
  record SecretUnavailable(
      String namespace, SecretKeyRef ref, String field, Problem problem, String detail)
      implements PrerequisiteFailure {
    /** What is wrong, and what to do about it. */
    public enum Problem {
      NOT_FOUND("the Secret does not exist", "create it or correct the reference"),
      KEY_MISSING("the Secret has no such key", "add the key or correct the reference"),
      EMPTY("the value is empty", "fill it in or correct the reference"),
      ACCESS_DENIED("the operator may not read the Secret", "grant get on secrets to the operator"),
      API_REFUSED(
          "the Kubernetes API server cannot serve the Secret",
          "correct the reference, or what keeps the API server from serving it"),
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
      detail = Excerpt.of(detail);
    }

    /** One about which there is no more to say. */
    public SecretUnavailable(String namespace, SecretKeyRef ref, String field, Problem problem) {
      this(namespace, ref, field, problem, "");
    }

    @Override
    public boolean apiUnavailable() {
      return problem == Problem.API_UNREACHABLE;
    }

    @Override
    public String reason() {
      return "SecretUnavailable";
    }

    @Override
    public String userMessage() {
      return "Failed to get secret %s/%s, key %s, for %s: %s%s; %s"
          .formatted(
              namespace,
              ref.name(),
              ref.key(),
              field,
              problem.what,
              detail.isEmpty() ? "" : " (" + detail + ")",
              problem.fix);
    }
  }
}
