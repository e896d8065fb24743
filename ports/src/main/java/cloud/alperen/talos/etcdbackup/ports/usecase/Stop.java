package cloud.alperen.talos.etcdbackup.ports.usecase;

/** Why a running attempt is told to stop. */
public enum Stop {
  /** The backup object is being deleted. */
  DELETED("its TalosEtcdBackup is being deleted"),
  /** Its spec changed: it starts over. */
  EDITED("its spec was changed"),
  /** The process ends: the attempt is repeated under its own number. */
  SHUTDOWN("the operator is shutting down");

  private final String why;

  Stop(String why) {
    this.why = why;
  }

  String why() {
    return why;
  }
}
