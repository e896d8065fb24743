package cloud.alperen.talos.etcdbackup.operator.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prometheus' own tool for rules and metrics. */
public final class Promtool {
  private static final String NAME = "promtool";

  private Promtool() {}

  /** Runs it, or skips the calling test where it is not installed. */
  public static void run(String... arguments) throws IOException, InterruptedException {
    runWith("", arguments);
  }

  /** The same, with something to read. */
  public static void runWith(String input, String... arguments)
      throws IOException, InterruptedException {
    Tools.require(NAME);
    List<String> command = new ArrayList<>(List.of(NAME));
    command.addAll(List.of(arguments));
    Path file = Files.createTempFile(NAME, ".txt");
    try {
      Files.writeString(file, input);
      Process process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectInput(file.toFile())
          .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ":\n" + output);
      }
    } finally {
      Files.delete(file);
    }
  }
}
