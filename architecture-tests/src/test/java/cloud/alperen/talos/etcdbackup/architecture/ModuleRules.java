package cloud.alperen.talos.etcdbackup.architecture;

import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which module owns which package and what it may use. */
final class ModuleRules {
  static final String ROOT = "cloud.alperen.talos.etcdbackup";

  private static final String[] GRPC = {
    "io.grpc..",
    "com.google.protobuf..",
    // Named by stubs that protoc generates.
    "com.google.common.util.concurrent",
    "org.bouncycastle.."
  };
  private static final String[] AWS = {
    "software.amazon.awssdk..",
    // The SDK's own HTTP client, which it lets users tell its routes.
    "org.apache.hc.."
  };
  private static final String[] KUBERNETES = {
    "io.fabric8..", "io.javaoperatorsdk..", "com.fasterxml.jackson.."
  };

  private ModuleRules() {}

  /**
   * A module.
   *
   * @param name of its package below the root
   * @param modules whose packages it may use besides its own
   * @param platform what it may use of the JDK
   * @param libraries packages of other people's code that it may use
   */
  record Module(String name, List<String> modules, Platform platform, List<String> libraries) {
    @Override
    public String toString() {
      return name;
    }
  }

  enum Platform {
    JAVA_BASE,
    JDK
  }

  static Stream<Module> modules() {
    List<String> core = List.of("domain", "ports");
    List<String> driving = List.of("domain", "ports", "application");
    List<String> runtime = List.of(
        "domain", "ports", "application", "adapter.talosgrpc", "adapter.s3", "adapter.kubernetes");
    return Stream.of(
        new Module("domain", List.of(), Platform.JAVA_BASE, List.of()),
        new Module("ports", List.of("domain"), Platform.JAVA_BASE, List.of()),
        new Module("application", core, Platform.JAVA_BASE, List.of()),
        new Module(
            "adapter.talosgrpc",
            core,
            Platform.JDK,
            libraries(GRPC, "org.snakeyaml.engine..", "org.jspecify.annotations")),
        new Module("adapter.s3", core, Platform.JDK, libraries(AWS, "org.jspecify.annotations")),
        new Module(
            "adapter.kubernetes",
            driving,
            Platform.JDK,
            libraries(KUBERNETES, "org.jspecify.annotations")),
        new Module(
            "operator",
            runtime,
            Platform.JDK,
            libraries(
                KUBERNETES,
                "dagger..",
                // What Dagger generates for a set, as it does wherever gRPC brings Guava.
                "com.google.common.collect",
                "javax.inject",
                "jakarta.inject",
                "io.micrometer..",
                "io.prometheus.metrics.model..",
                "org.slf4j..",
                "ch.qos.logback..",
                "org.jspecify.annotations")),
        new Module(
            "contract",
            core,
            Platform.JDK,
            List.of("org.junit.jupiter..", "org.jspecify.annotations")),
        new Module(
            "testkit",
            List.of("domain", "ports", "contract"),
            Platform.JDK,
            libraries(
                GRPC,
                "com.google.rpc..",
                "io.fabric8..",
                "com.fasterxml.jackson..",
                "org.junit.jupiter..",
                // Only on the class path of the child process that runs it.
                "org.gaul.s3proxy..",
                "org.jspecify.annotations")));
  }

  /** All packages of the JDK's modules, or of java.base alone. */
  static Set<String> packages(Platform platform) {
    return ModuleFinder.ofSystem().findAll().stream()
        .map(ModuleReference::descriptor)
        .filter(module -> platform == Platform.JDK || module.name().equals("java.base"))
        .flatMap(module -> module.packages().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static List<String> libraries(String[] family, String... more) {
    return Stream.concat(Stream.of(family), Stream.of(more)).toList();
  }
}
