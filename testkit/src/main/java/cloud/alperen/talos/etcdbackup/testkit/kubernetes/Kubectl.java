package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The real kubectl with one kubeconfig. Thread-safe. */
public final class Kubectl {
  private final String program;
  private final Path folder;
  private final Path kubeconfig;

  Kubectl(String program, Path folder, Path kubeconfig) {
    this.program = program;
    this.folder = folder;
    this.kubeconfig = kubeconfig;
  }

  /**
   * The installed one.
   *
   * @param folder where it may leave files
   * @throws IllegalStateException if it is missing
   */
  public static Kubectl with(Path kubeconfig, Path folder) {
    KubernetesAssets assets = KubernetesAssets.find()
        .orElseThrow(
            () -> new IllegalStateException("No kubectl: " + RealKubernetes.howToInstall()));
    return new Kubectl(assets.kubectl(), folder, kubeconfig);
  }

  /** The executable. */
  public Path program() {
    return Path.of(program);
  }

  /**
   * How it ended.
   *
   * @param output standard output and error
   */
  public record Outcome(int exitCode, String output) {}

  /** Runs it; whatever the outcome. */
  public Outcome attempt(String... arguments) {
    return attempt("", arguments);
  }

  /** Runs it with this on standard input. */
  public Outcome attempt(String input, String[] arguments) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    // It caches what the server offers in its home.
    builder.environment().put("HOME", folder.toString());
    try {
      Path stdin = Files.createTempFile(folder, "stdin", "");
      Files.writeString(stdin, input);
      Process process = builder.redirectInput(stdin.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run kubectl", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while kubectl ran", e);
    }
  }

  /** Runs it, which must succeed, and returns what it printed. */
  public String run(String... arguments) {
    return succeeded(attempt(arguments), arguments);
  }

  /** Applies a manifest, which must succeed. */
  public String apply(String manifest) {
    String[] arguments = {"apply", "-f", "-"};
    return succeeded(attempt(manifest, arguments), arguments);
  }

  private static String succeeded(Outcome outcome, String... arguments) {
    if (outcome.exitCode() != 0) {
      throw new IllegalStateException(
          "kubectl " + String.join(" ", arguments) + " failed: " + outcome.output());
    }
    return outcome.output();
  }
}
