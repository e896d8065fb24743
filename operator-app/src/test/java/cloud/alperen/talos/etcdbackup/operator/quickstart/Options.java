package cloud.alperen.talos.etcdbackup.operator.quickstart;

import java.util.Properties;

/**
 * What was asked for on the command line.
 *
 * @param kubernetes {@code -Dquickstart.kubernetes}: which Kubernetes API
 * @param keep {@code -Dquickstart.keep}: whether everything stays up until it is interrupted
 */
record Options(Kubernetes kubernetes, boolean keep) {
  static final String KUBERNETES = "quickstart.kubernetes";
  static final String KEEP = "quickstart.keep";

  /** A server in memory, which knows no kubectl, or a kube-apiserver, which has to be installed. */
  enum Kubernetes {
    MOCK,
    REAL
  }

  /** These options cannot be followed; the message says what to write instead. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  static Options from(Properties properties) throws Refused {
    Kubernetes kubernetes = kubernetes(properties.getProperty(KUBERNETES, "mock"));
    boolean keep = keep(properties.getProperty(KEEP, "false"));
    if (keep && kubernetes == Kubernetes.MOCK) {
      throw new Refused(
          "-D" + KEEP + " needs -D" + KUBERNETES
              + "=real: kubectl cannot talk to the Kubernetes API in memory, so there is no use in keeping it");
    }
    return new Options(kubernetes, keep);
  }

  private static Kubernetes kubernetes(String value) throws Refused {
    return switch (value) {
      case "mock" -> Kubernetes.MOCK;
      case "real" -> Kubernetes.REAL;
      default ->
        throw new Refused("-D" + KUBERNETES + "=" + value + " is not known: use mock or real");
    };
  }

  private static boolean keep(String value) throws Refused {
    return switch (value) {
      // Java makes the empty string of -Dname without a value, Maven makes "true" of it.
      case "", "true" -> true;
      case "false" -> false;
      default ->
        throw new Refused(
            "-D" + KEEP + "=" + value + " is not known: write -D" + KEEP + ", or leave it out");
    };
  }
}
