package cloud.alperen.talos.etcdbackup.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** An operator with one backup, after whose test nothing may be left open. */
abstract class AttemptFixture {
  /** Long enough to end with what could be a digest. */
  static final byte[] FOREIGN = new byte[100];

  static final Instant SECOND = Instant.parse("2025-10-04T11:30:00Z");
  static final Duration STORE_DELAY = Duration.ofSeconds(7);

  final Operator operator = new Operator();

  @AfterEach
  void nothingIsLeftOpenAndTheThreadIsClean() {
    assertFalse(Thread.interrupted());
    assertEquals(0, operator.nodes.openStreams());
    assertEquals(List.of(), operator.store.unfinishedUploads());
    assertInstanceOf(Activity.Idle.class, operator.activity());
  }

  final void slowly() {
    operator.script.at("sink.write", 2, () -> operator.time.pass(STORE_DELAY));
  }

  static List<BackupId> backups(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new BackupId("ns", "b" + i, "uid-b" + i))
        .toList();
  }

  final void put(ObjectKey key, Map<String, String> metadata) throws Exception {
    try (ObjectUpload upload = operator.store.begin(
        Facts.TARGET, Facts.CREDENTIALS, key, FOREIGN.length, new ObjectMetadata(metadata))) {
      upload.write(ByteBuffer.wrap(FOREIGN));
      upload.complete();
    }
  }
}
