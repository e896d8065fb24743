package cloud.alperen.talos.etcdbackup.application.runner;

/** Why a running attempt is told to stop. */
public enum StopReason {
  /** The backup object is being deleted. */
  DELETED("the backup is being deleted"),
  /** Its spec changed: it starts over. */
  EDITED("the backup was changed"),
  /** The process ends: the attempt is repeated under its own number. */
  SHUTDOWN("the process is ending");

  private final String why;

  StopReason(String why) {
    this.why = why;
  }

  String why() {
    return why;
  }
}
