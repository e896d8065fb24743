package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

/**
 * A text from outside does not say what it should.
 *
 * <p>It never has a cause: parsers quote what they read, and what is read here is secret. The
 * message names a path or a line and is safe to show.
 */
final class UnreadableException extends Exception {
  private static final long serialVersionUID = 1L;

  UnreadableException(String clause) {
    super(clause);
  }

  String clause() {
    return String.valueOf(getMessage());
  }
}
