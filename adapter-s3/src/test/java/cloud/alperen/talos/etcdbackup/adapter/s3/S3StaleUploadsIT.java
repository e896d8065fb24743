package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.testkit.s3.OnRealStore;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStore;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStoreKind;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import cloud.alperen.talos.etcdbackup.testkit.sink.BucketView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is left of uploads is found by prefix and age. */
class S3StaleUploadsIT {
  @Nested
  class OnManyPages extends Scripted {
    OnManyPages() {
      super(ScriptedS3Server.builder().pageSize(1));
    }
  }

  @Nested
  class WherePagesGoByKeyAlone extends Scripted {
    WherePagesGoByKeyAlone() {
      super(ScriptedS3Server.builder().pageSize(1).listsUploadsByKeyAlone());
    }
  }

  @Nested
  class WhereAPrefixMustBeAWholeKey extends Scripted {
    WhereAPrefixMustBeAWholeKey() {
      super(ScriptedS3Server.builder().listsUploadsByWholeKey());
    }
  }

  @Nested
  @OnRealStore(RealStoreKind.MINIO)
  class Minio extends StaleUploads {
    Minio(RealStore store) {
      super(Targets.of(store), Targets.credentials(store), store.bucketView());
    }
  }

  @Nested
  @OnRealStore(RealStoreKind.CEPH)
  class Ceph extends StaleUploads {
    Ceph(RealStore store) {
      super(Targets.of(store), Targets.credentials(store), store.bucketView());
    }
  }

  abstract static class Scripted extends StaleUploads {
    private final ScriptedS3Server server;

    Scripted(ScriptedS3Server.Builder builder) {
      this(builder.start());
    }

    private Scripted(ScriptedS3Server server) {
      super(
          Targets.of(server.endpoint(), server.bucket()),
          Targets.credentials("id", "secret"),
          server.bucketView());
      this.server = server;
    }

    @AfterEach
    void stop() {
      server.close();
    }
  }

  abstract static class StaleUploads {
    private static final long THREE_PARTS = 15L << 20;

    private final S3Target target;
    private final StorageCredentials credentials;
    private final BucketView bucket;
    private final SinkUnderTest sink = SinkUnderTest.patient();

    StaleUploads(S3Target target, StorageCredentials credentials, BucketView bucket) {
      this.target = target;
      this.credentials = credentials;
      this.bucket = bucket;
    }

    @AfterEach
    void close() {
      sink.close();
    }

    @Test
    void abortsOnlyBelowThePrefix() throws BackupException {
      begin("prefix/cp/a.db", "prefix/cp/b.db", "prefix/cp-2/c.db", "prefix-2/cp/d.db");

      List<ObjectKey> aborted =
          sink.sink().abort(target, credentials, "prefix/cp/", Instant.now().plusSeconds(60));

      assertEquals(
          Set.of(new ObjectKey("prefix/cp/a.db"), new ObjectKey("prefix/cp/b.db")),
          Set.copyOf(aborted));
      assertEquals(Set.of("prefix/cp-2/c.db", "prefix-2/cp/d.db"), unfinished("prefix"));
    }

    @Test
    void leavesWhatIsYoungEnoughToBeFinished() throws BackupException {
      begin("young/cp/a.db", "young/cp/b.db");

      List<ObjectKey> aborted = sink.sink()
          .abort(target, credentials, "young/cp/", Instant.now().minus(Duration.ofMinutes(1)));

      assertEquals(List.of(), aborted);
      assertEquals(Set.of("young/cp/a.db", "young/cp/b.db"), unfinished("young"));
    }

    private Set<String> unfinished(String begin) {
      return bucket.unfinishedUploads().stream()
          .filter(key -> key.startsWith(begin))
          .collect(Collectors.toSet());
    }

    /** Begins uploads that nobody finishes, as a process does that is killed. */
    private void begin(String... keys) throws BackupException {
      List<Object> lost = new ArrayList<>();
      for (String key : keys) {
        lost.add(sink.sink()
            .begin(
                target,
                credentials,
                new ObjectKey(key),
                THREE_PARTS,
                new ObjectMetadata(Map.of())));
      }
    }
  }
}
