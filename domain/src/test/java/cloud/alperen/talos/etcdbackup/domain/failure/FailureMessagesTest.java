package cloud.alperen.talos.etcdbackup.domain.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotDefect;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What people read of a failure. */
class FailureMessagesTest {
  private static final Pattern KUBERNETES = Pattern.compile(
      "Secret\\b|\\bspec\\b|\\bstatus\\.|[Oo]perator|Kubernetes|kubectl|\\bPod\\b|TalosEtcdBackup|TEB_");
  private static final Pattern CLASS_NAME = Pattern.compile(
      "Exception|Error\\b|\\w+\\.\\w+\\.[A-Z]|[a-z]\\$|@[0-9a-f]{5}|\\bnull\\b|\\[\\w+=");

  static List<BackupFailure> all() {
    return Samples.all();
  }

  @Test
  void everyKindOfFailureAndDefectIsSampled() {
    Set<String> sampled = Samples.all().stream()
        .map(failure -> failure.getClass().getSimpleName())
        .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(
        leaves(BackupFailure.class)
            // No kind of its own: it is what another one is, with a place.
            .filter(kind -> kind != LocatedFailure.class)
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new)),
        sampled);
    assertEquals(
        leaves(SnapshotDefect.class).count(),
        Samples.all().stream().filter(SourceFailure.Defective.class::isInstance).count());
  }

  @ParameterizedTest
  @MethodSource("all")
  void startsWithItsDocumentedPrefix(BackupFailure failure) {
    String message = failure.userMessage();
    assertTrue(message.startsWith(prefix(failure)), message);
  }

  @ParameterizedTest
  @MethodSource("all")
  void namesTheObjectItIsAbout(BackupFailure failure) {
    for (String part : objects(failure)) {
      assertTrue(failure.userMessage().contains(part), failure.userMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void namesTheFix(BackupFailure failure) {
    boolean selfExplaining = failure instanceof BackupFailure.Cancelled
        || failure instanceof BackupFailure.Superseded
        || failure instanceof BackupFailure.StatusUnwritable
        || failure instanceof SourceFailure.EveryNodeFailed
        || failure instanceof SourceFailure.Defective;
    String[] clauses = failure.userMessage().split(";");
    if (failure instanceof BackupFailure.SpecInvalid) {
      assertTrue(failure.userMessage().contains("must"), failure.userMessage());
    } else if (!selfExplaining) {
      assertTrue(clauses.length >= 2, failure.userMessage());
      assertTrue(clauses[1].strip().length() >= 10, failure.userMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void readsLikeAPersonsSentence(BackupFailure failure) {
    String message = failure.userMessage();
    assertFalse(CLASS_NAME.matcher(message).find(), message);
    assertFalse(
        message.contains("  ") || message.contains("\n") || message.contains("()"), message);
    assertFalse(message.endsWith(".") || message.endsWith(" "), message);
    assertTrue(message.length() < 600, message);
  }

  /** The object may name no backup at all. */
  @Test
  void aKeyThatIsTakenSaysNoMoreThanIsKnown() {
    String message = new StorageFailure.KeyTaken(
            new Samples.Bucket("backups"), new ObjectKey("my-cp/snapshot.db"))
        .userMessage();
    assertTrue(message.contains("already that is not of this backup"), message);
  }

  /** What a single backup may fail with, be it run by an operator or by another program. */
  static Stream<BackupFailure> ofOneBackup() {
    return Samples.all().stream()
        .filter(failure -> failure instanceof StorageFailure
            || failure instanceof SourceFailure
            || failure instanceof BackupFailure.TimedOut
            || failure instanceof BackupFailure.Cancelled
            || failure instanceof BackupFailure.NoThreads
            || failure instanceof BackupFailure.Unexpected);
  }

  @ParameterizedTest
  @MethodSource("ofOneBackup")
  void knowsNoKubernetes(BackupFailure failure) {
    assertFalse(KUBERNETES.matcher(failure.userMessage()).find(), failure.userMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "UPLOAD, Failed to upload snapshot to S3",
    "LOOK, Failed to look for snapshot in S3",
    "READ, Failed to read snapshot from S3",
    "LIST, Failed to list snapshots in S3",
    "ABORT, Failed to abort unfinished uploads in S3",
    "DELETE, Failed to delete snapshot from S3",
  })
  void aStoresFailureNamesItsOperation(StorageOperation operation, String words) {
    StorageFailure failure = new StorageFailure.Refused(
        operation, new Samples.Bucket("backups"), StorageProblem.UNREACHABLE, "no route");

    assertEquals(
        words
            + ", bucket backups: the store cannot be reached (no route); check the endpoint and the network",
        failure.userMessage());
  }

  @Test
  void onlyAFailureOfAStoreChangesItsOperation() {
    StorageFailure looking = new StorageFailure.Refused(
        StorageOperation.LOOK, new Samples.Bucket("backups"), StorageProblem.TIMED_OUT, "30s");
    BackupException exception = new BackupException(looking);

    BackupException uploading = exception.during(StorageOperation.UPLOAD);

    assertEquals(looking.during(StorageOperation.UPLOAD), uploading.failure());
    assertEquals(exception, uploading.getCause());
    assertSame(exception, exception.during(StorageOperation.LOOK));
    BackupException cancelled = new BackupException(new BackupFailure.Cancelled());
    assertSame(cancelled, cancelled.during(StorageOperation.UPLOAD));
  }

  @Test
  void theExceptionSaysWhatTheFailureSays() {
    BackupFailure failure = new BackupFailure.Unexpected();
    IllegalStateException cause = new IllegalStateException("library text");
    BackupException exception = new BackupException(failure, cause);
    assertEquals(failure.userMessage(), exception.getMessage());
    assertEquals(failure, exception.failure());
    assertEquals(cause, exception.getCause());
  }

  private static String prefix(BackupFailure failure) {
    if (failure instanceof PrerequisiteFailure.ControlPlaneUnavailable) {
      return "Failed to get TalosControlPlane ";
    } else if (failure instanceof PrerequisiteFailure.SecretUnavailable) {
      return "Failed to get secret ";
    } else if (failure instanceof PrerequisiteFailure.FinalizerRefused) {
      return "Failed to ";
    } else if (failure instanceof StorageFailure) {
      return "Failed to upload snapshot to S3, ";
    } else if (failure instanceof SourceFailure
        || failure instanceof BackupFailure.TimedOut
        || failure instanceof AttemptCrashed) {
      return "Failed to take etcd snapshot ";
    } else if (failure instanceof BackupFailure.SpecInvalid) {
      return "Invalid TalosEtcdBackup ";
    } else if (failure instanceof PlacementUnrecordable) {
      return "Failed to write where the snapshot goes ";
    } else if (failure instanceof BackupFailure.StatusUnwritable) {
      return "Failed to write status of TalosEtcdBackup ";
    }
    return "";
  }

  private static List<String> objects(BackupFailure failure) {
    if (failure instanceof PrerequisiteFailure.ControlPlaneUnavailable) {
      return List.of("prod/my-cp");
    } else if (failure instanceof PrerequisiteFailure.SecretUnavailable) {
      return List.of("prod/s3-credentials", "accessKeyID", "spec.backupStorage.s3.accessKeyID");
    } else if (failure instanceof StorageFailure.Withheld) {
      return List.of("bucket backups", "s3:PutObject", "SomeCode: words of the store");
    } else if (failure instanceof StorageFailure.KeyTaken) {
      return List.of("bucket backups", "my-cp/snapshot.db");
    } else if (failure instanceof StorageFailure) {
      return List.of("bucket backups", "SomeCode: words of the store");
    } else if (failure instanceof SourceFailure) {
      return List.of("node 10.0.0.2");
    } else if (failure instanceof BackupFailure.SpecInvalid) {
      return List.of("prod/nightly", "spec.timeout");
    } else if (failure instanceof BackupFailure.TimedOut) {
      return List.of("1h30m", "5.0 MiB", "raise the timeout");
    } else if (failure instanceof BackupFailure.Superseded
        || failure instanceof PrerequisiteFailure.FinalizerRefused
        || failure instanceof BackupFailure.StatusUnwritable) {
      return List.of("prod/nightly");
    }
    return List.of();
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(FailureMessagesTest::leaves)
        : Stream.of(type);
  }
}
