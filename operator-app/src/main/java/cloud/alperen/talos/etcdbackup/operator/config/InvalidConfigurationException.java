package cloud.alperen.talos.etcdbackup.operator.config;

import java.util.List;

/** The environment holds something that cannot be meant; the message has one line per problem. */
public final class InvalidConfigurationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidConfigurationException(List<String> problems) {
    super("Invalid configuration:\n  " + String.join("\n  ", problems));
  }
}
