package cloud.alperen.talos.etcdbackup.operator.harness;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Programs that a machine may lack. */
public final class Tools {
  private Tools() {}

  public static boolean installed(String command) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  /** Skips the calling test with one line where a command is missing; fails it in CI, which has to install it. */
  public static void require(String... commands) {
    for (String command : commands) {
      if (!installed(command)) {
        String line = "needs " + command + ", which is not installed";
        if (Boolean.parseBoolean(System.getenv("TEST_TOOLS_REQUIRED"))) {
          fail(line);
        }
        System.out.println("Skipped: a test " + line);
        abort(line);
      }
    }
  }
}
