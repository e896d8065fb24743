package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ListedObject;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.ports.Encoding;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import cloud.alperen.talos.etcdbackup.testkit.s3.ServerIdentity;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class S3SnapshotStoreIT {
  private static final ObjectKey KEY = new ObjectKey("cluster/snapshot.db");
  private static final byte[] LARGE = ScriptedBucket.large();

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    // A pool has terminated a moment before its last thread ends.
    Eventually.within(Duration.ofSeconds(10)).holds(() -> threads().isEmpty());
  }

  @Test
  void storesListsAndDeletesInParts() throws Exception {
    try (S3ProxyServer server = S3ProxyServer.startHttp();
        S3SnapshotStore store = S3SnapshotStore.at(server.endpoint().toString(), server.bucket())
            .signIn(server.accessKeyId(), server.secretAccessKey())) {
      upload(store);

      assertFalse(threads().isEmpty());
      assertArrayEquals(
          LARGE, server.bucketView().find(KEY.value()).orElseThrow().bytes());
      assertEquals(List.of(KEY), list(store));
      store.objects().sink().delete(store.target(), store.credentials(), KEY);
      assertEquals(List.of(), list(store));
    }
  }

  @Test
  void closedTwiceItTakesNoMoreWork() {
    try (ScriptedS3Server server = ScriptedS3Server.startHttp()) {
      S3SnapshotStore store =
          S3SnapshotStore.at(server.endpoint().toString(), server.bucket()).signIn("id", "secret");
      store.close();
      store.close();

      BackupException thrown = assertThrows(BackupException.class, () -> list(store));

      assertInstanceOf(BackupFailure.NoThreads.class, thrown.failure());
    }
  }

  @Test
  void trustsTheCertificatesThatItIsGivenAndNoOthers() throws Exception {
    ServerIdentity identity = ServerIdentity.ofLoopback();
    try (ScriptedS3Server server = ScriptedS3Server.builder().https(identity).start()) {
      S3SnapshotStore.Builder builder =
          S3SnapshotStore.at(server.endpoint().toString(), server.bucket());
      try (S3SnapshotStore unknown = builder.signIn("id", "secret")) {
        assertThrows(BackupException.class, () -> list(unknown));
      }
      try (S3SnapshotStore known =
          builder.endpointCa(identity.certificatePem()).signIn("id", "secret")) {
        assertEquals(List.of(), list(known));
      }
    }
  }

  @Test
  void showsWhereItIsAndNoSecret() {
    try (S3SnapshotStore store =
        S3SnapshotStore.inAws("backups", "eu-central-1").signIn("AKPLANTED", "planted/secret")) {
      assertEquals("bucket backups in AWS region eu-central-1", store.toString());
      assertEquals(Optional.empty(), store.target().endpoint());
      assertFalse(store.credentials().toString().contains("planted"));
    }
    try (S3SnapshotStore store = S3SnapshotStore.at("https://s3.example.com", "backups")
        .region("garage")
        .signIn("AKPLANTED", "planted/secret")) {
      assertEquals("garage", store.target().region());
      assertTrue(store.target().endpoint().isPresent());
    }
  }

  @Test
  void storesAndReadsByTheEncodingThatItIsGiven() {
    Encoding encoding = Encoding.none();
    S3SnapshotStore.Builder builder = S3SnapshotStore.inAws("backups", "eu-central-1");
    try (S3SnapshotStore store = builder.encoding(encoding).signIn("id", "secret")) {
      assertSame(encoding, store.objects().encoding());
    }
  }

  private static void upload(S3SnapshotStore store) throws BackupException {
    try (ObjectUpload upload = store
        .objects()
        .sink()
        .begin(
            store.target(), store.credentials(), KEY, LARGE.length, new ObjectMetadata(Map.of()))) {
      upload.write(ByteBuffer.wrap(LARGE));
      upload.complete();
    }
  }

  private static List<ObjectKey> list(S3SnapshotStore store) throws BackupException {
    List<ListedObject> shown = new ArrayList<>();
    store.listing().list(store.target(), store.credentials(), "cluster/", shown::add);
    return shown.stream().map(ListedObject::key).toList();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("etcd-backup-"))
        .toList();
  }
}
