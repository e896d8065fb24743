package cloud.alperen.talos.etcdbackup.operator.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.s3.S3SnapshotStore;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosConfig;
import cloud.alperen.talos.etcdbackup.application.EtcdBackups;
import cloud.alperen.talos.etcdbackup.application.StoredSnapshot;
import cloud.alperen.talos.etcdbackup.contract.condition.BackgroundCall;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosApiServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library without Kubernetes and without the operator, as the README shows it and with real servers around it. */
class EmbeddingIT {
  private static final Path README = Path.of("../README.md");
  private static final Path CONSUMER = Path.of("../consumers/projects/java/example/BackUp.java");
  private static final int MOST_LINES = 25;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** More than one part, so that uploads use threads. */
  private static final SnapshotContent LARGE = SnapshotContent.generated(12 << 20);

  private static final int MORE_THAN_SHARE_THE_THREADS = 6;

  private final TalosPki pki = TalosPki.create(InstantSource.system());
  private final TalosApiServer talos =
      TalosApiServer.builder(pki).content(LARGE).start();
  private final S3ProxyServer s3 = S3ProxyServer.startHttp();
  private String talosconfig;

  @BeforeEach
  void writeTalosconfig() {
    talosconfig = pki.talosConfig("my-cluster", pki.client("os:etcd:backup"), talos.endpoint());
  }

  @AfterEach
  void stop() {
    s3.close();
    talos.close();
  }

  @Test
  void theReadmesLinesBackUp(@TempDir Path folder) throws Exception {
    talos.serve(SnapshotContent.etcd36());
    compile(folder, Files.writeString(folder.resolve("BackUp.java"), shown()));
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      run(loader.loadClass("BackUp"));
    }

    try (S3SnapshotStore store = store();
        EtcdBackups backups = EtcdBackups.of(TalosConfig.parse(talosconfig).cluster(), store)) {
      List<StoredSnapshot> stored = backups.list();
      assertEquals(1, stored.size(), stored.toString());
      assertStored(SnapshotContent.etcd36(), stored.get(0).key());
      assertTrue(stored
          .get(0)
          .key()
          .value()
          .startsWith("talos-operator-etcd-backups/my-cluster/etcd-snapshot-"));
    }
  }

  private void run(Class<?> compiled) throws Exception {
    Method method = compiled.getDeclaredMethod(
        "run", String.class, String.class, String.class, String.class, String.class);
    method.setAccessible(true);
    try {
      method.invoke(
          null,
          talosconfig,
          s3.endpoint().toString(),
          s3.bucket(),
          s3.accessKeyId(),
          s3.secretAccessKey());
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private static void compile(Path folder, Path source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of(
          "-d",
          folder.toString(),
          "-classpath",
          System.getProperty("java.class.path"),
          "-proc:none");
      assertTrue(compiler
          .getTask(null, files, null, options, null, files.getJavaFileObjects(source))
          .call());
    }
  }

  @Test
  void theReadmeNeedsFewLines() throws IOException {
    assertTrue(shown().lines().count() <= MOST_LINES, shown());
  }

  @Test
  void aProjectOfALibraryUserHasTheReadmesLines() throws IOException {
    assertEquals("package example;\n\n" + shown(), Files.readString(CONSUMER));
  }

  private static String shown() throws IOException {
    return Files.readString(README).split("```java\n")[1].split("```")[0];
  }

  @Test
  void manyBackupsAtOnceShareTheThreadsOfOneStore() throws Exception {
    List<BackgroundCall> running = new ArrayList<>();
    try (S3SnapshotStore store = store();
        EtcdBackups backups = EtcdBackups.of(TalosConfig.parse(talosconfig).cluster(), store)) {
      for (int i = 0; i < MORE_THAN_SHARE_THE_THREADS; i++) {
        running.add(BackgroundCall.start(backups::backUp));
      }
      for (BackgroundCall call : running) {
        assertEquals(List.of(), call.thrownWithin(LIMIT).stream().toList());
      }

      Set<ObjectKey> keys =
          backups.list().stream().map(StoredSnapshot::key).collect(Collectors.toSet());
      assertEquals(MORE_THAN_SHARE_THE_THREADS, keys.size());
      for (ObjectKey key : keys) {
        assertStored(LARGE, key);
        assertTrue(backups.verify(key).whole());
        assertEquals(EtcdBackups.Deletion.DELETED, backups.delete(key));
      }
      assertEquals(List.of(), backups.list());
    }
    assertEquals(List.of(), threadsOfTheLibrary());
  }

  private S3SnapshotStore store() {
    return S3SnapshotStore.at(s3.endpoint().toString(), s3.bucket())
        .signIn(s3.accessKeyId(), s3.secretAccessKey());
  }

  private void assertStored(SnapshotContent sent, ObjectKey key) throws IOException {
    try (InputStream expected = sent.open()) {
      assertArrayEquals(
          expected.readAllBytes(),
          s3.bucketView().find(key.value()).orElseThrow().bytes());
    }
  }

  private static List<String> threadsOfTheLibrary() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("etcd-backup-"))
        .toList();
  }
}
