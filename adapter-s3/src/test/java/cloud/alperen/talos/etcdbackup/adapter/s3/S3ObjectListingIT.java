package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.contract.store.ObjectListingContract;
import cloud.alperen.talos.etcdbackup.contract.store.StoreFaults;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectListing;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.testkit.s3.OnRealStore;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStore;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStoreKind;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The contract, on a server that verifies signatures, on one with small pages, and on real stores. */
class S3ObjectListingIT {
  @Nested
  @TestInstance(Lifecycle.PER_CLASS)
  class OnS3Proxy extends OnS3 {
    private S3ProxyServer server;

    @BeforeAll
    void start() {
      server = S3ProxyServer.startHttps();
    }

    @AfterAll
    void stop() {
      server.close();
    }

    @Override
    protected StorageTarget target() {
      return Targets.of(server.endpoint(), server.bucket());
    }

    @Override
    protected StorageCredentials credentials() {
      return Targets.credentials(server.accessKeyId(), server.secretAccessKey());
    }

    @Override
    protected Optional<StoreFaults> faults() {
      return Optional.of(new S3Faults(server.endpoint()));
    }
  }

  @Nested
  class OnManyPages extends OnS3 {
    private final ScriptedS3Server server =
        ScriptedS3Server.builder().pageSize(2).start();

    @AfterEach
    void stop() {
      server.close();
    }

    @Override
    protected StorageTarget target() {
      return Targets.of(server.endpoint(), server.bucket());
    }

    @Override
    protected StorageCredentials credentials() {
      return Targets.credentials("id", "secret");
    }

    @Override
    protected Optional<StoreFaults> faults() {
      return Optional.empty();
    }

    @Override
    protected int objectsOnSeveralPages() {
      return 7;
    }
  }

  @Nested
  @OnRealStore(RealStoreKind.MINIO)
  class Minio extends OnRealS3 {
    Minio(RealStore store) {
      super(store);
    }
  }

  @Nested
  @OnRealStore(RealStoreKind.CEPH)
  class Ceph extends OnRealS3 {
    Ceph(RealStore store) {
      super(store);
    }
  }

  abstract static class OnRealS3 extends OnS3 {
    private final RealStore store;

    OnRealS3(RealStore store) {
      this.store = store;
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
    protected Optional<StoreFaults> faults() {
      return Optional.of(new S3Faults(store.endpoint()));
    }
  }

  abstract static class OnS3 extends ObjectListingContract {
    private final List<SinkUnderTest> opened = new ArrayList<>();
    private final SinkUnderTest sink = opened(SinkUnderTest.patient());

    @AfterEach
    void close() {
      opened.forEach(SinkUnderTest::close);
    }

    private SinkUnderTest opened(SinkUnderTest under) {
      opened.add(under);
      return under;
    }

    @Override
    protected ObjectListing listing() {
      return sink.listing();
    }

    @Override
    protected ObjectListing listing(Duration patience) {
      return opened(SinkUnderTest.waitingFor(patience)).listing();
    }

    @Override
    protected ObjectSink sink() {
      return sink.sink();
    }

    @Override
    protected int sizeInParts() {
      return SinkUnderTest.PART_SIZE + 1;
    }

    /** The page of S3 has 1000. */
    @Override
    protected int objectsOnSeveralPages() {
      return 1001;
    }
  }
}
