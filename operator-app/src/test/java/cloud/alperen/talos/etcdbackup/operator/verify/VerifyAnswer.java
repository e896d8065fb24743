package cloud.alperen.talos.etcdbackup.operator.verify;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the command {@code verify} ended and what it said. */
record VerifyAnswer(int code, String out, String err) {
  static final String KEY =
      "talos-operator-etcd-backups/my-cp/etcd-snapshot-2026-01-02T03-04-05Z.db";
  static final Map<String, String> ENVIRONMENT =
      Map.of("AWS_ACCESS_KEY_ID", "reader", "AWS_SECRET_ACCESS_KEY", "planted-secret-key");

  static VerifyAnswer to(String url, String key) {
    return to(List.of(url, key), ENVIRONMENT);
  }

  static VerifyAnswer to(List<String> arguments, Map<String, String> environment) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = VerifyCommand.run(
        arguments,
        environment,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
    return new VerifyAnswer(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The credentials, and one more variable. */
  static Map<String, String> environmentWith(String variable, String value) {
    Map<String, String> environment = new TreeMap<>(ENVIRONMENT);
    environment.put(variable, value);
    return environment;
  }
}
