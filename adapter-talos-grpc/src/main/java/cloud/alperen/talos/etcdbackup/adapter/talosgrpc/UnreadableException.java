package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;

/**
 * A text from outside does not say what it should, or what it says cannot be used.
 *
 * <p>It never has a cause: parsers quote what they read, and what is read here is secret. The
 * message names a path or a line and is safe to show.
 */
final class UnreadableException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Problem problem;

  /** Of a secrets bundle, or of a text that is read before one knows what for. */
  UnreadableException(String clause) {
    this(Problem.SECRET_BUNDLE_UNREADABLE, clause);
  }

  UnreadableException(Problem problem, String clause) {
    super(clause);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }

  String clause() {
    return String.valueOf(getMessage());
  }
}
