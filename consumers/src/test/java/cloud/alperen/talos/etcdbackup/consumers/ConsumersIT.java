package cloud.alperen.talos.etcdbackup.consumers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosApiServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The servers are here, so that on a consumer's class path there is only what its build put there. */
class ConsumersIT {
  private static final long LIMIT_SECONDS = 180;
  /** More than one part. */
  private static final SnapshotContent SNAPSHOT = SnapshotContent.generated(6 << 20);

  enum Consumer {
    PLAIN("plain", "-cp", "app.jar:lib/*", "example.PlainMain"),
    /** Uses the layer beneath that of the others. */
    OLDEST("oldest", "-cp", "app.jar:lib/*", "example.BeneathMain"),
    SPRING_BOOT_3("spring-boot-3", "-jar", "app.jar"),
    SPRING_BOOT_4("spring-boot-4", "-jar", "app.jar"),
    QUARKUS("quarkus", "-jar", "quarkus-app/quarkus-run.jar");

    private final Path packaged;
    private final List<String> program;

    Consumer(String project, String... program) {
      this.packaged = Path.of("projects", project, "target").toAbsolutePath();
      this.program = List.of(program);
    }

    Process start(Path output, String... arguments) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(program);
      command.addAll(List.of(arguments));
      return new ProcessBuilder(command)
          .directory(packaged.toFile())
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start();
    }

    /** File names in its folder of libraries. */
    List<String> libraries() throws IOException {
      try (Stream<Path> files = Files.list(packaged.resolve("lib"))) {
        return files.map(file -> file.getFileName().toString()).toList();
      }
    }
  }

  @TempDir
  Path folder;

  @ParameterizedTest
  @EnumSource
  void makesABackupAndEnds(Consumer consumer) throws Exception {
    TalosPki pki = TalosPki.create(InstantSource.system());
    try (TalosApiServer talos = TalosApiServer.builder(pki).content(SNAPSHOT).start();
        ScriptedS3Server store = ScriptedS3Server.startHttp()) {
      // The first attempt fails, and what the store then refuses is logged and nothing else.
      talos.failNext(TalosFault.wrongDigest());
      store.script(
          S3Operation.ABORT_MULTIPART_UPLOAD, ScriptedS3Server.ALWAYS, S3Fault.accessDenied());
      Path talosconfig = Files.writeString(
          folder.resolve("talosconfig"),
          pki.talosConfig("my-cluster", pki.client("os:etcd:backup"), talos.endpoint()));
      Path output = folder.resolve("output");

      Process process = consumer.start(
          output, talosconfig.toString(), store.endpoint().toString(), store.bucket());
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();

      String said = Files.readString(output);
      assertTrue(ended, "it does not end: " + said);
      assertEquals(0, process.exitValue(), said);
      assertTrue(said.contains("may be left in"), "no log: " + said);
      assertEquals(1, store.objectKeys().size(), said);
      try (InputStream sent = SNAPSHOT.open()) {
        assertArrayEquals(
            sent.readAllBytes(),
            store
                .bucketView()
                .find(store.objectKeys().iterator().next())
                .orElseThrow()
                .bytes());
      }
    }
  }

  @Test
  void aUserGetsTheLoggingApiThatIsTestedHere() throws IOException {
    assertEquals(
        List.of("slf4j-api-" + expected("slf4j") + ".jar"),
        starting("slf4j", Consumer.PLAIN.libraries()));
  }

  @Test
  void aUserGetsTheNewestProtobufUnlessTheUserWantsTheOldest() throws IOException {
    assertEquals(
        List.of("protobuf-java-" + expected("protobuf") + ".jar"),
        starting("protobuf-java-", Consumer.PLAIN.libraries()));
    assertEquals(
        List.of("protobuf-java-" + expected("oldest.protobuf") + ".jar"),
        starting("protobuf-java-", Consumer.OLDEST.libraries()));
  }

  @Test
  void theDocumentationNamesTheseVersions() throws IOException {
    String page = Files.readString(Path.of("../docs/embedding.md"));
    for (String row : List.of(
        "| protobuf-java | %s | %s |".formatted(expected("protobuf"), expected("oldest.protobuf")),
        "| gRPC | %s | %s |".formatted(expected("grpc"), expected("oldest.grpc")),
        "| AWS SDK | %s |".formatted(expected("awssdk")),
        "| slf4j-api | %s |".formatted(expected("slf4j")))) {
      assertTrue(page.contains(row), row);
    }
  }

  @Test
  void theOldestGrpcIsWhatItSays() throws IOException {
    assertTrue(
        Consumer.OLDEST
            .libraries()
            .contains("grpc-netty-shaded-" + expected("oldest.grpc") + ".jar"),
        Consumer.OLDEST.libraries().toString());
  }

  @Test
  void aUserGetsNothingThatIsForTests() throws IOException {
    assertEquals(
        List.of(
            "talos-etcd-backup-adapter-s3",
            "talos-etcd-backup-adapter-talos-grpc",
            "talos-etcd-backup-adapter-talos-grpc-stubs",
            "talos-etcd-backup-application",
            "talos-etcd-backup-domain",
            "talos-etcd-backup-ports"),
        starting("talos-etcd-backup-", Consumer.PLAIN.libraries()).stream()
            .map(name -> name.replaceFirst("-[0-9.]+\\.jar$", ""))
            .sorted()
            .toList());
    assertEquals(
        List.of(),
        Consumer.PLAIN.libraries().stream()
            .filter(name -> name.matches("(junit|mockito|opentest4j|slf4j-nop|logback).*"))
            .toList());
  }

  private static String expected(String library) {
    return System.getProperty("expected." + library);
  }

  private static List<String> starting(String prefix, List<String> names) {
    return names.stream().filter(name -> name.startsWith(prefix)).toList();
  }
}
