package cloud.alperen.talos.etcdbackup.operator.faults;

/**
 * What must not be, found after a fault.
 *
 * @param what for whoever looks into it
 */
record Finding(Kind kind, String what) {
  enum Kind {
    /** Said to be Ready, but there is not exactly one object with exactly the bytes that the node sent. */
    FALSE_READY("false Ready"),
    /** An unfinished upload, an object of a failed backup, a second object. */
    ORPHAN("orphans"),
    /** A thread, a connection, a snapshot call or a temporary file that is still there. */
    LEAK("leaks"),
    /** No end within the bound that the configuration implies. */
    HANG("hangs"),
    /** Another end than this fault should have, or one that does not name its cause. */
    WRONG_END("wrong ends");

    private final String column;

    Kind(String column) {
      this.column = column;
    }

    String column() {
      return column;
    }
  }

  @Override
  public String toString() {
    return kind.column() + ": " + what;
  }
}
