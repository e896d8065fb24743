package cloud.alperen.talos.etcdbackup.operator.faults;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * One fault of the suite.
 *
 * @param name its row in the table; several injections may share one
 * @param injections how often the whole suite injects it, each time with other numbers; the fast selection does so once
 * @param arrange sets it up on a rig that behaves
 * @param causes one of them must be in the message if the backup fails, several where the place of the fault decides; none if
 *     it must succeed
 * @param leaves what a failed attempt may leave behind
 * @param bound how long the attempt may take as configured
 */
record Fault(
    String name,
    int injections,
    Arrangement arrange,
    List<String> causes,
    Remainder leaves,
    Duration bound) {
  /** For whatever is slower on a busy machine. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  @FunctionalInterface
  interface Arrangement {
    void on(Rig rig, Random random);
  }

  enum Remainder {
    NOTHING,
    /** Nobody could tell the attempt that its object was published. */
    WHOLE_OBJECT,
    /** Nobody let the attempt abort it; the next attempt begins with that. */
    UPLOAD_FOR_THE_NEXT_ATTEMPT
  }

  Fault {
    if (causes.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("every message contains nothing: " + name);
    }
  }

  static Fault survived(String name, int injections, Arrangement arrange) {
    return new Fault(
        name, injections, arrange, List.of(), Remainder.NOTHING, Rig.TIMEOUT.plus(SLACK));
  }

  static Fault fails(String name, int injections, String cause, Arrangement arrange) {
    return fails(name, injections, List.of(cause), arrange);
  }

  static Fault fails(String name, int injections, List<String> causes, Arrangement arrange) {
    return new Fault(name, injections, arrange, causes, Remainder.NOTHING, Rig.TIMEOUT.plus(SLACK));
  }

  Fault leaving(Remainder remainder) {
    return new Fault(name, injections, arrange, causes, remainder, bound);
  }

  /** Bounds it by the one timeout that has to end it, rather than by that of the whole attempt. */
  Fault within(Duration timeout) {
    return new Fault(name, injections, arrange, causes, leaves, timeout.plus(SLACK));
  }

  @Override
  public String toString() {
    return name;
  }
}
