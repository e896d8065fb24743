package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.contract.store.ObjectSourceContract;
import cloud.alperen.talos.etcdbackup.contract.store.StoreFaults;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectSource;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The contract, against a server that verifies signatures. */
@TestInstance(Lifecycle.PER_CLASS)
class S3ObjectSourceIT extends ObjectSourceContract {
  private SinkUnderTest sink;
  private S3ProxyServer server;

  @BeforeAll
  void start() {
    server = S3ProxyServer.startHttps();
    sink = SinkUnderTest.patient();
  }

  @AfterAll
  void stop() {
    sink.close();
    server.close();
  }

  @Override
  protected ObjectSource source() {
    return sink.source();
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
  protected Optional<StoreFaults> faults() {
    return Optional.of(new S3Faults(server.endpoint()));
  }
}
