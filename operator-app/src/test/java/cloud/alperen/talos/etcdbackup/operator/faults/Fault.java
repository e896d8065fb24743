package cloud.alperen.talos.etcdbackup.operator.faults;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * One fault of the suite.
 *
 * @param name its row in the table; several injections may share one
 * @param injections how often the whole suite injects it, each time with other numbers; the fast selection does so once
 * @param arrange sets it up on a rig that behaves
 * @param cause what the message must contain if the backup fails; empty if it must succeed
 * @param publishes whether a failed attempt may leave a whole object, because nobody could tell it that it was published
 * @param bound how long the attempt may take as configured
 */
record Fault(
    String name,
    int injections,
    Arrangement arrange,
    Optional<String> cause,
    boolean publishes,
    Duration bound) {
  /** For whatever is slower on a busy machine. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  @FunctionalInterface
  interface Arrangement {
    void on(Rig rig, Random random);
  }

  static Fault survived(String name, int injections, Arrangement arrange) {
    return new Fault(name, injections, arrange, Optional.empty(), false, Rig.TIMEOUT.plus(SLACK));
  }

  static Fault fails(String name, int injections, String cause, Arrangement arrange) {
    return new Fault(name, injections, arrange, Optional.of(cause), false, Rig.TIMEOUT.plus(SLACK));
  }

  Fault orPublishes() {
    return new Fault(name, injections, arrange, cause, true, bound);
  }

  /** Bounds it by the one timeout that has to end it, rather than by that of the whole attempt. */
  Fault within(Duration timeout) {
    return new Fault(name, injections, arrange, cause, publishes, timeout.plus(SLACK));
  }

  @Override
  public String toString() {
    return name;
  }
}
