package cloud.alperen.talos.etcdbackup.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.store.StoreRouter;
import cloud.alperen.talos.etcdbackup.contract.store.InMemoryObjectSink;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.ports.StoreAdapter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two kinds of store behind one router. */
class StoreRouterTest {
  private record Disk(String display) implements StorageTarget {
    @Override
    public String kind() {
      return "disk";
    }
  }

  private record Tape(String display) implements StorageTarget {
    @Override
    public String kind() {
      return "tape";
    }
  }

  private record Cloud(String display) implements StorageTarget {
    @Override
    public String kind() {
      return "cloud";
    }
  }

  private static final StorageTarget TAPE = new Tape("tape 1");
  private static final StorageCredentials NONE = new StorageCredentials(Map.of());
  private static final ObjectKey KEY = new ObjectKey("prefix/cp/a.db");
  private static final int SEVERAL_REQUESTS = InMemoryObjectSink.BOUNDARY + 1;

  private final InMemoryObjectSink disk = new InMemoryObjectSink();
  private final InMemoryObjectSink tape = new InMemoryObjectSink();
  private final StoreRouter router = new StoreRouter(List.of(
      new StoreAdapter(Disk.class, disk, disk, disk),
      new StoreAdapter(Tape.class, tape, tape, tape)));

  @Test
  void anObjectIsWrittenFoundReadAndDeletedInTheStoreOfItsTarget() throws BackupException {
    try (ObjectUpload upload = begin(1)) {
      upload.write(ByteBuffer.allocate(1));
      upload.complete();
    }

    assertTrue(tape.find(KEY.value()).isPresent());
    assertTrue(disk.find(KEY.value()).isEmpty());
    assertTrue(router.find(TAPE, NONE, KEY).isPresent());
    assertTrue(router.open(TAPE, NONE, KEY).isPresent());

    router.delete(TAPE, NONE, KEY);

    assertTrue(tape.find(KEY.value()).isEmpty());
  }

  @Test
  void unfinishedUploadsAreAbortedInTheStoreOfTheirTarget() throws BackupException {
    begin(SEVERAL_REQUESTS);
    assertEquals(List.of(KEY.value()), tape.unfinishedUploads());
    assertEquals(1, router.abortUnfinished(TAPE, NONE, KEY));

    begin(SEVERAL_REQUESTS);
    Instant later = Instant.now().plus(Duration.ofMinutes(1));
    assertEquals(List.of(KEY), router.abort(TAPE, NONE, "prefix/cp/", later));

    assertEquals(List.of(), tape.unfinishedUploads());
  }

  @Test
  void aTargetThatNoAdapterServesIsNamed() {
    IllegalArgumentException thrown = assertThrows(
        IllegalArgumentException.class, () -> router.find(new Cloud("elsewhere"), NONE, KEY));

    assertEquals("no adapter for stores of kind cloud", thrown.getMessage());
  }

  private ObjectUpload begin(long size) throws BackupException {
    return router.begin(TAPE, NONE, KEY, size, new ObjectMetadata(Map.of()));
  }
}
