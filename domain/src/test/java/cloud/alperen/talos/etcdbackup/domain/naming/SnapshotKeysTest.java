package cloud.alperen.talos.etcdbackup.domain.naming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cloud.alperen.talos.etcdbackup.domain.Property;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotKeysTest {
  private static final Instant TIME = Instant.parse("2025-10-04T11:30:00Z");

  @Test
  void keysLookLikeThoseOfTheGoOperator() {
    assertEquals(
        "talos-operator-etcd-backups/my-cp/etcd-snapshot-2025-10-04T11-30-00Z.db",
        SnapshotKeys.key("my-cp", TIME).value());
  }

  @Test
  void fractionsOfASecondAreDropped() {
    assertEquals(
        SnapshotKeys.key("my-cp", TIME), SnapshotKeys.key("my-cp", TIME.plusNanos(999_999_999)));
  }

  @Test
  void keyRoundTrips() {
    Property.forSeeds(500, random -> {
      Instant begun = Instant.ofEpochSecond(random.nextLong(0, 253_402_300_799L));
      String controlPlane = "cp-" + random.nextInt(1000);
      ObjectKey key = SnapshotKeys.key(controlPlane, begun);
      assertEquals(Optional.of(begun), SnapshotKeys.begun(controlPlane, key));
    });
  }

  @Test
  void aKeyIsNeverReadAsThatOfAnotherControlPlane() {
    ObjectKey key = SnapshotKeys.key("prod-eu", TIME);
    assertEquals(Optional.empty(), SnapshotKeys.begun("prod", key));
    assertEquals(Optional.empty(), SnapshotKeys.begun("prod-eu-2", key));
  }

  @Test
  void whateverIsReadFromAKeyWritesTheSameKey() {
    String valid = SnapshotKeys.key("cp", TIME).value();
    Property.forSeeds(5_000, random -> {
      char[] mutated = valid.toCharArray();
      for (int i = random.nextInt(1, 3); i > 0; i--) {
        int at = valid.length() - 1 - random.nextInt(24);
        mutated[at] = (char) ('0' + random.nextInt(10));
      }
      ObjectKey key = new ObjectKey(new String(mutated));
      SnapshotKeys.begun("cp", key)
          .ifPresent(begun -> assertEquals(key, SnapshotKeys.key("cp", begun)));
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "talos-operator-etcd-backups/cp/etcd-snapshot-2025-02-30T11-30-00Z.db",
        "talos-operator-etcd-backups/cp/etcd-snapshot-2025-10-04T24-00-00Z.db",
        "talos-operator-etcd-backups/cp/etcd-snapshot-2025-10-04T11:30:00Z.db",
        "talos-operator-etcd-backups/cp/etcd-snapshot-2025-10-04T11-30-00Z.db.gz",
        "talos-operator-etcd-backups/cp/etcd-snapshot-.db",
        "talos-operator-etcd-backups/cp/etcd-snapshot.db",
        "talos-operator-etcd-backups/cp/sub/etcd-snapshot-2025-10-04T11-30-00Z.db",
        "etcd-snapshot-2025-10-04T11-30-00Z.db"
      })
  void foreignKeysHaveNoTime(String foreign) {
    assertEquals(Optional.empty(), SnapshotKeys.begun("cp", new ObjectKey(foreign)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a/b"})
  void aControlPlaneNameThatWouldLeaveItsFolderIsRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> SnapshotKeys.prefix(name));
  }
}
