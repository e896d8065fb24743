package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.application.verify.VerifyStoredSnapshot.Whole;
import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import cloud.alperen.talos.etcdbackup.contract.store.ObjectSinkContract;
import cloud.alperen.talos.etcdbackup.contract.store.StoreFaults;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.testkit.s3.OnRealStore;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStore;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStoreKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.utils.AttributeMap;

/** The contract, against the stores that people run, over https with a certificate that nobody vouches for. */
class S3RealStoresIT {
  @Nested
  @OnRealStore(RealStoreKind.MINIO)
  class Minio extends RealStoreContract {
    Minio(RealStore store) {
      super(store);
    }

    @Override
    protected Confirmation confirmation(int size) {
      return new Confirmation.Vouched();
    }

    @Test
    void takesBackupsUnderObjectLockWithoutAChecksumOfTheirOwn() throws BackupException {
      S3Target locked = Targets.checksumsWhenRequired(Targets.of(store.endpoint(), "locked"));
      lock(locked);
      for (long size : List.of(1L << 20, 12L << 20)) {
        Placement placement = new Placement(new ObjectKey("locked/%d.db".formatted(size)), locked);

        BackupReport report =
            SnapshotBackup.run(sink.store(), placement, credentials(), size + Sha256Digest.LENGTH);

        assertEquals(
            new Whole(placement.key(), size + Sha256Digest.LENGTH, report.sha256()),
            sink.verify(locked, credentials(), placement.key()));
      }
    }

    private void lock(S3Target target) {
      try (SdkHttpClient http = Apache5HttpClient.builder()
              .buildWithDefaults(AttributeMap.builder()
                  .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, true)
                  .build());
          S3Client s3 = S3Clients.shaped(
                  target, target.endpoint().flatMap(S3Target::parseEndpoint), credentials())
              .httpClient(http)
              .build()) {
        s3.createBucket(r -> r.bucket(target.bucket()).objectLockEnabledForBucket(true));
        s3.putObjectLockConfiguration(r -> r.bucket(target.bucket())
            .objectLockConfiguration(c -> c.objectLockEnabled(ObjectLockEnabled.ENABLED)
                .rule(rule -> rule.defaultRetention(
                    d -> d.mode(ObjectLockRetentionMode.GOVERNANCE).days(1)))));
      }
    }
  }

  @Nested
  @OnRealStore(RealStoreKind.CEPH)
  class Ceph extends RealStoreContract {
    Ceph(RealStore store) {
      super(store);
    }

    @Override
    protected Confirmation confirmation(int size) {
      return new Confirmation.Unvouched();
    }
  }

  @TestInstance(Lifecycle.PER_CLASS)
  abstract static class RealStoreContract extends ObjectSinkContract {
    final SinkUnderTest sink = SinkUnderTest.patient();
    final SinkUnderTest other = SinkUnderTest.patient();
    final RealStore store;

    RealStoreContract(RealStore store) {
      this.store = store;
    }

    @AfterAll
    void stop() {
      sink.close();
      other.close();
    }

    @Test
    void keepsABackupThatCanBeVerified(@TempDir Path folder) throws BackupException {
      long size = (64 << 20) + Sha256Digest.LENGTH;
      S3Target target = Targets.verified(store.endpoint(), store.account().bucket());
      Placement placement = new Placement(new ObjectKey("real/snapshot.db"), target);

      // Nobody is asked to look away here: the JVM trusts this certificate.
      TrustedCertificate.whileTrusted(store.identity(), folder, () -> {
        BackupReport report = SnapshotBackup.run(sink.store(), placement, credentials(), size);

        assertEquals(
            new Whole(placement.key(), size, report.sha256()),
            sink.verify(target, credentials(), placement.key()));
      });

      assertEquals(size, bucket().find(placement.key().value()).orElseThrow().size());
    }

    @Override
    protected ObjectSink anotherInstance() {
      return other.sink();
    }

    @Override
    protected Optional<StoreFaults> faults() {
      return Optional.of(new S3Faults(store.endpoint()));
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
