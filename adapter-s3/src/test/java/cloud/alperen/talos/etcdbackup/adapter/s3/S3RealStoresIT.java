package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.usecase.VerifyStoredSnapshot.Whole;
import cloud.alperen.talos.etcdbackup.testkit.s3.OnRealStore;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStore;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStoreKind;
import cloud.alperen.talos.etcdbackup.testkit.sink.BucketView;
import cloud.alperen.talos.etcdbackup.testkit.sink.ObjectSinkContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The contract, against the stores that people run, over https with a certificate that nobody vouches for. */
class S3RealStoresIT {
  @Nested
  @OnRealStore(RealStoreKind.MINIO)
  class Minio extends RealStoreContract {
    Minio(RealStore store) {
      super(store);
    }
  }

  @Nested
  @OnRealStore(RealStoreKind.CEPH)
  class Ceph extends RealStoreContract {
    Ceph(RealStore store) {
      super(store);
    }
  }

  @TestInstance(Lifecycle.PER_CLASS)
  abstract static class RealStoreContract extends ObjectSinkContract {
    private final SinkUnderTest sink = SinkUnderTest.patient();
    private final RealStore store;

    RealStoreContract(RealStore store) {
      this.store = store;
    }

    @AfterAll
    void stop() {
      sink.close();
    }

    @Test
    void keepsABackupThatCanBeVerified(@TempDir Path folder) throws BackupException {
      long size = (64 << 20) + Sha256Digest.LENGTH;
      S3Target target = Targets.verified(store.endpoint(), store.account().bucket());
      Placement placement = new Placement(new ObjectKey("real/snapshot.db"), target);

      // Nobody is asked to look away here: the JVM trusts this certificate.
      TrustedCertificate.whileTrusted(store.identity(), folder, () -> {
        BackupReport report = SnapshotBackup.run(sink.sink(), placement, credentials(), size);

        assertEquals(
            new Whole(placement.key(), size, report.sha256()),
            sink.verify(target, credentials(), placement.key()));
      });

      assertEquals(size, bucket().find(placement.key().value()).orElseThrow().size());
    }

    @Override
    protected ObjectSink sink() {
      return sink.sink();
    }

    @Override
    protected StorageTarget target() {
      return Targets.of(store);
    }

    @Override
    protected StorageCredentials credentials() {
      return Targets.credentials(store);
    }

    @Override
    protected BucketView bucket() {
      return store.bucketView();
    }

    @Override
    protected int boundarySize() {
      return SinkUnderTest.PART_SIZE;
    }
  }
}
