package cloud.alperen.talos.etcdbackup.operator.endtoend;

import static cloud.alperen.talos.etcdbackup.operator.harness.Backups.backup;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.Tools;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.s3.DiscardingS3Process;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No local disk, bounded memory. */
class FootprintIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final long TWO_GIB = 2L << 30;

  /** Opened for writing, and it worked; what is not on a disk does not count. */
  private static final Pattern WRITTEN = Pattern.compile(
      "(?:openat|open|creat)\\([^\"]*\"(?!/dev/|/proc/)[^\"]*\".*(?:O_WRONLY|O_RDWR|O_CREAT).* = \\d+");

  @Test
  void twoGibibytesPassThroughA64MebibyteHeap() throws Exception {
    try (World world = new World();
        DiscardingS3Process s3 = DiscardingS3Process.startHttps();
        OperatorProcess operator = ready(world, world.operator().jvm("-Xmx64m"))) {
      TalosEtcdBackup done = backUp(world, s3, TWO_GIB);

      BucketObject stored = s3.bucketView().find(done.getStatus().filename()).orElseThrow();
      assertEquals(TWO_GIB + 32, stored.size());
      assertEquals(sha256(SnapshotContent.generated(TWO_GIB)), stored.sha256Hex());
      assertEquals(List.of(), s3.bucketView().unfinishedUploads());
      assertTrue(operator.alive());
    }
  }

  @Test
  void noFileIsOpenedForWriting(@TempDir Path folder) throws Exception {
    Tools.require("strace");
    Path trace = folder.resolve("trace");
    try (World world = new World();
        DiscardingS3Process s3 = DiscardingS3Process.startHttps();
        OperatorProcess operator = ready(
            world,
            world
                .operator()
                .under(
                    "strace",
                    "-f",
                    "--seccomp-bpf",
                    "-e",
                    "trace=open,openat,creat",
                    "-o",
                    trace.toString())
                .jvm("-Djava.io.tmpdir=/nonexistent/folder"))) {
      backUp(world, s3, 16L << 20);
      operator.terminate();
    }

    List<String> opened = Files.readAllLines(trace);
    assertTrue(
        opened.stream().anyMatch(line -> line.contains("talos-etcd-backup-operator.jar")),
        "nothing was traced");
    assertEquals(
        List.of(), opened.stream().filter(line -> WRITTEN.matcher(line).find()).toList());
  }

  private static OperatorProcess ready(World world, OperatorProcess.Builder builder)
      throws InterruptedException {
    world.controlPlane("my-cp", "127.0.0.1:" + world.talos().port());
    world.secret("s3", "id", "any", "secret", "any");
    return builder.startReady();
  }

  private static TalosEtcdBackup backUp(World world, DiscardingS3Process s3, long databaseBytes)
      throws Exception {
    world.talos().serve(SnapshotContent.generated(databaseBytes));
    world.apply(backup("footprint").insecure().to(s3.endpoint(), s3.bucket()).build());
    TalosEtcdBackup done = world.await("footprint", LIMIT, Backups::terminal);
    assertTrue(Backups.ready(done), Backups.failure(done));
    return done;
  }

  private static String sha256(SnapshotContent content) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = content.open()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
