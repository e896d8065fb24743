package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import cloud.alperen.talos.etcdbackup.contract.store.StaleUploadsContract;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import cloud.alperen.talos.etcdbackup.testkit.s3.OnRealStore;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStore;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStoreKind;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The contract, on servers that page and match prefixes in each way that stores do. */
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

    /** The next page begins after the key, so a page of one leaves the others out. */
    @Override
    protected boolean listsEveryUploadOfAKey() {
      return false;
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
  class Minio extends OnS3 {
    Minio(RealStore store) {
      super(Targets.of(store), Targets.credentials(store), store.bucketView());
    }
  }

  @Nested
  @OnRealStore(RealStoreKind.CEPH)
  class Ceph extends OnS3 {
    Ceph(RealStore store) {
      super(Targets.of(store), Targets.credentials(store), store.bucketView());
    }
  }

  abstract static class Scripted extends OnS3 {
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

    @Override
    protected Optional<StorageTarget> unreachable() {
      return Optional.of(new S3Faults(server.endpoint()).unreachable());
    }

    @AfterEach
    void stop() {
      server.close();
    }
  }

  abstract static class OnS3 extends StaleUploadsContract {
    private final S3Target target;
    private final StorageCredentials credentials;
    private final BucketView bucket;
    private final SinkUnderTest sink = SinkUnderTest.patient();

    OnS3(S3Target target, StorageCredentials credentials, BucketView bucket) {
      this.target = target;
      this.credentials = credentials;
      this.bucket = bucket;
    }

    @AfterEach
    void close() {
      sink.close();
    }

    @Override
    protected StaleUploads staleUploads() {
      return sink.sink();
    }

    @Override
    protected ObjectSink sink() {
      return sink.sink();
    }

    @Override
    protected StorageTarget target() {
      return target;
    }

    @Override
    protected StorageCredentials credentials() {
      return credentials;
    }

    @Override
    protected BucketView bucket() {
      return bucket;
    }

    @Override
    protected int sizeInParts() {
      return 3 * SinkUnderTest.PART_SIZE;
    }
  }
}
