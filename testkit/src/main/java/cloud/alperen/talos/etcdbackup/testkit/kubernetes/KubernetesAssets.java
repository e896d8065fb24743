package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of a real Kubernetes API, in a folder laid out as fabric8's {@code kube-api-test} does: {@code
 * k8s/<version>-<platform>/} with {@code etcd}, {@code kube-apiserver} and {@code kubectl}. The environment variable {@code
 * KUBE_API_TEST_DIR} names the folder; {@code .ci/kube-assets} fills one.
 */
record KubernetesAssets(Path folder) {
  static final String VARIABLE = "KUBE_API_TEST_DIR";

  static Optional<KubernetesAssets> find() {
    String named = System.getenv(VARIABLE);
    if (named == null || !Files.isDirectory(Path.of(named, "k8s"))) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(Path.of(named, "k8s"))) {
      return versions
          .sorted()
          .map(KubernetesAssets::new)
          .filter(KubernetesAssets::complete)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + named, e);
    }
  }

  String etcd() {
    return program("etcd").toString();
  }

  String apiServer() {
    return program("kube-apiserver").toString();
  }

  String kubectl() {
    return program("kubectl").toString();
  }

  private boolean complete() {
    return Stream.of("etcd", "kube-apiserver", "kubectl")
        .map(this::program)
        .allMatch(Files::isExecutable);
  }

  private Path program(String name) {
    return folder.resolve(name);
  }
}
