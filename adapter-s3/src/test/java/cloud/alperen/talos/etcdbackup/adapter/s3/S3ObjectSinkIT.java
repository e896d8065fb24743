package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import cloud.alperen.talos.etcdbackup.contract.store.ObjectSinkContract;
import cloud.alperen.talos.etcdbackup.contract.store.StoreFaults;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The contract, against a server that verifies signatures. */
class S3ObjectSinkIT {
  @Nested
  class OverHttp extends S3ProxyContract {
    @Override
    S3ProxyServer startServer() {
      return S3ProxyServer.startHttp();
    }

    @Override
    protected Confirmation confirmation(int size) {
      return new Confirmation.Unvouched();
    }
  }

  @Nested
  class OverHttps extends S3ProxyContract {
    @Override
    S3ProxyServer startServer() {
      return S3ProxyServer.startHttps();
    }

    @Override
    protected Confirmation confirmation(int size) {
      return new Confirmation.Vouched();
    }
  }

  @TestInstance(Lifecycle.PER_CLASS)
  abstract static class S3ProxyContract extends ObjectSinkContract {
    private SinkUnderTest sink;
    private SinkUnderTest other;
    private S3ProxyServer server;

    abstract S3ProxyServer startServer();

    @BeforeAll
    void start() {
      server = startServer();
      sink = SinkUnderTest.patient();
      other = SinkUnderTest.patient();
    }

    @AfterAll
    void stop() {
      sink.close();
      other.close();
      server.close();
    }

    @Override
    protected ObjectSink anotherInstance() {
      return other.sink();
    }

    @Override
    protected Optional<StoreFaults> faults() {
      return Optional.of(new S3Faults(server.endpoint()));
    }

    @Override
    protected ObjectSink sink() {
      return sink.sink();
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
    protected BucketView bucket() {
      return server.bucketView();
    }

    @Override
    protected int boundarySize() {
      return SinkUnderTest.PART_SIZE;
    }
  }
}
