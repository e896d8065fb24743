package cloud.alperen.talos.etcdbackup.operator.harness;

/**
 * How long tests take that could take any time: as briefly as still proves something, or, where the environment variable
 * {@code TEST_LONG} is {@code true}, as long as the promise that they check was made for.
 */
public final class Thoroughness {
  private static final boolean FULL = Boolean.parseBoolean(System.getenv("TEST_LONG"));

  private Thoroughness() {}

  public static <T> T choose(T brief, T full) {
    return FULL ? full : brief;
  }
}
