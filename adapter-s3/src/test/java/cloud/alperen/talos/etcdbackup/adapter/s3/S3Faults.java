package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.contract.store.SilentStore;
import cloud.alperen.talos.etcdbackup.contract.store.StoreFaults;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpFault;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;

/**
 * The faults of an S3 store as the contracts see them.
 *
 * @param endpoint of the store under test
 */
record S3Faults(URI endpoint) implements StoreFaults {
  private static final StorageCredentials ANY = Targets.credentials("id", "secret");

  @Override
  public SilentStore silent(Duration patience) {
    ScriptedS3Server server = ScriptedS3Server.startHttp();
    server.misbehave(request -> new S3Fault.Silence());
    return new Silent(server, TcpProxy.to(server.endpoint().getPort()), patience);
  }

  @Override
  public SilentStore silentHalfWay(ObjectKey key, byte[] content, Duration patience) {
    ScriptedS3Server server = ScriptedS3Server.startHttp();
    put(server, key, content);
    TcpProxy network = TcpProxy.to(server.endpoint().getPort());
    network.towardsClient(new TcpFault.Stall(content.length / 2));
    return new Silent(server, network, patience);
  }

  @Override
  public StorageTarget unreachable() {
    // Port 1 is reserved, and nobody binds it.
    return Targets.of(URI.create("http://127.0.0.1:1"), "backups");
  }

  @Override
  public StorageTarget withoutBucket() {
    return Targets.of(endpoint, "no-such-bucket");
  }

  @Override
  public StorageCredentials unknownCredentials() {
    return Targets.credentials("nobody", "unknown-secret");
  }

  private static void put(ScriptedS3Server server, ObjectKey key, byte[] content) {
    StorageTarget target = Targets.of(server.endpoint(), server.bucket());
    ObjectMetadata none = new ObjectMetadata(Map.of());
    try (SinkUnderTest sink = SinkUnderTest.patient();
        ObjectUpload upload = sink.sink().begin(target, ANY, key, content.length, none)) {
      upload.write(ByteBuffer.wrap(content));
      upload.complete();
    } catch (BackupException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Silent implements SilentStore {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ScriptedS3Server server;
    private final TcpProxy network;
    private final SinkUnderTest sink;

    Silent(ScriptedS3Server server, TcpProxy network, Duration patience) {
      this.server = server;
      this.network = network;
      this.sink = SinkUnderTest.waitingFor(patience);
    }

    @Override
    public ObjectStore store() {
      return sink.store();
    }

    @Override
    public StorageTarget target() {
      return Targets.of(URI.create("http://127.0.0.1:" + network.port()), server.bucket());
    }

    @Override
    public void awaitRequest() throws InterruptedException {
      Eventually.within(LIMIT).holds(() -> server.unanswered() > 0);
    }

    @Override
    public void close() {
      sink.close();
      network.close();
      server.close();
    }
  }
}
