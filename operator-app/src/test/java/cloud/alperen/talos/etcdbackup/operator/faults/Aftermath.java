package cloud.alperen.talos.etcdbackup.operator.faults;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is there once a killed operator's successor has finished its work. Thread-confined. */
final class Aftermath {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final World world;
  private final ScriptedS3Server store;
  private final Path temporaryFiles;
  private final long snapshotBytes;
  private final String expectedSha256;

  /**
   * Of an operator in this world.
   *
   * @param temporaryFiles where the operator would make them
   * @param databaseBytes of the generated snapshot that is backed up
   */
  Aftermath(World world, ScriptedS3Server store, Path temporaryFiles, long databaseBytes) {
    this.world = world;
    this.store = store;
    this.temporaryFiles = temporaryFiles;
    this.snapshotBytes = databaseBytes + 32;
    this.expectedSha256 = sha256(SnapshotContent.generated(databaseBytes));
  }

  void deleteTemporaryFiles() throws IOException {
    for (Path file : temporaryFiles()) {
      Files.delete(file);
    }
    Files.delete(temporaryFiles);
  }

  /** A process that was killed gave back all but its files; the one that took over must not keep anything either. */
  private List<Finding> leaks() throws InterruptedException, IOException {
    List<Finding> findings = new ArrayList<>();
    try {
      Eventually.within(LIMIT)
          .showing(() -> world.talos().facts().openSnapshots() + " snapshot calls, "
              + store.openConnections() + " connections to the store")
          .holds(() -> world.talos().facts().openSnapshots() == 0 && store.openConnections() == 0);
    } catch (AssertionError open) {
      findings.add(new Finding(Finding.Kind.LEAK, String.valueOf(open.getMessage())));
    }
    if (!temporaryFiles().isEmpty()) {
      findings.add(new Finding(Finding.Kind.LEAK, temporaryFiles().toString()));
    }
    return findings;
  }

  private List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(temporaryFiles)) {
      return files.toList();
    }
  }

  /** Waits for the end of a backup of this name, the latest one, and deletes what it stored: dozens would not fit into memory. */
  List<Finding> judge(String name) throws InterruptedException, IOException {
    List<Finding> findings = new ArrayList<>();
    TalosEtcdBackup done;
    try {
      done = world.await(name, LIMIT, Backups::terminal);
      Eventually.within(LIMIT)
          .holds(() -> world.backup(name).getMetadata().getFinalizers().isEmpty());
    } catch (AssertionError hangs) {
      return List.of(new Finding(Finding.Kind.HANG, Objects.requireNonNull(hangs.getMessage())));
    }
    String key = String.valueOf(done.getStatus().filename());
    Optional<BucketObject> object = store.bucketView().find(key);
    if (!Backups.ready(done)) {
      findings.add(new Finding(Finding.Kind.WRONG_END, Backups.failure(done)));
    } else if (object.filter(o -> o.sha256Hex().equals(expectedSha256)).isEmpty()
        || !Objects.equals(done.getStatus().sizeBytes(), snapshotBytes)
        || !Objects.equals(done.getStatus().attempts(), 1)) {
      findings.add(new Finding(Finding.Kind.FALSE_READY, object + " and " + done.getStatus()));
    }
    if (!store.bucketView().unfinishedUploads().isEmpty()) {
      findings.add(new Finding(
          Finding.Kind.ORPHAN, store.bucketView().unfinishedUploads().toString()));
    }
    if (!store.objectKeys().equals(Set.of(key))) {
      findings.add(new Finding(Finding.Kind.ORPHAN, "another object than " + key));
    }
    store.objectKeys().forEach(store::forget);
    findings.addAll(leaks());
    return findings;
  }

  static String sha256(SnapshotContent content) {
    try (InputStream in = content.open()) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
