package cloud.alperen.talos.etcdbackup.domain.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ObjectMetadataTest {
  private static final BackupId BACKUP = new BackupId("ns", "nightly", "uid-1");

  @Test
  void identifiesOnlyThatBackupAtThatSize() {
    ObjectMetadata metadata = of("10.0.0.2");
    assertTrue(metadata.identifies(BACKUP, 40_992));
    assertFalse(metadata.identifies(BACKUP, 40_991), "another size: not what we verified");
    assertFalse(metadata.identifies(new BackupId("ns", "nightly", "uid-2"), 40_992));
    assertTrue(
        metadata.identifies(new BackupId("ns", "renamed", "uid-1"), 40_992), "uid is identity");
  }

  @Test
  void namesHaveNoCase() {
    ObjectMetadata metadata = new ObjectMetadata(
        Map.of("Backup-Uid", "uid-1", "EXPECTED-SIZE", "40992", "nOde", "10.0.0.2"));
    assertTrue(metadata.identifies(BACKUP, 40_992));
    assertEquals(Optional.of("10.0.0.2"), metadata.node());
    assertEquals(
        new ObjectMetadata(
            Map.of("backup-uid", "uid-1", "expected-size", "40992", "node", "10.0.0.2")),
        metadata);
  }

  @Test
  void foreignMetadataIdentifiesNothing() {
    assertFalse(new ObjectMetadata(Map.of()).identifies(BACKUP, 0));
    assertEquals(Optional.empty(), new ObjectMetadata(Map.of()).node());
  }

  @Test
  void everyStoreTakesIt() {
    of("nöde\r\nx-evil: 1").entries().forEach((name, value) -> {
      assertTrue(name.matches("[a-z][a-z-]*"), name);
      assertTrue(value.matches("[\\x20-\\x7e]+"), value);
    });
  }

  @Test
  void saysWhereItWasTaken() {
    assertEquals(Optional.of("[fd00::1]:50001"), of("[fd00::1]:50001").node());
  }

  private static ObjectMetadata of(String node) {
    return ObjectMetadata.of(new ObjectMetadata.Facts(
        BACKUP, 1, 40_992, node, "cp", "0.1.0", Instant.parse("2025-10-04T11:30:00Z")));
  }
}
