package cloud.alperen.talos.etcdbackup.contract.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.ports.StoreInUse;
import cloud.alperen.talos.etcdbackup.ports.StoresInUse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What every {@link StoresInUse} must do. */
public abstract class StoresInUseContract {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  protected abstract StoresInUse stores();

  /** Makes a backup of this control plane that names a store. */
  protected abstract BackupId backup(String name, String controlPlane) throws Exception;

  /** Removes a backup, and returns once it is gone. */
  protected abstract void remove(BackupId backup) throws Exception;

  @Test
  protected void withoutBackupsNoStoreIsUsed() {
    assertEquals(List.of(), stores().all());
  }

  @Test
  protected void eachBackupUsesAStore() throws Exception {
    BackupId one = backup("one", "cp");
    BackupId two = backup("two", "cp");

    await(Set.of(one, two));

    assertEquals(2, stores().all().size());
  }

  @Test
  protected void thePrefixIsThatOfTheControlPlane() throws Exception {
    BackupId one = backup("one", "cp");
    await(Set.of(one));

    String prefix = stores().all().get(0).prefix();

    assertTrue(prefix.endsWith("/cp/"), prefix);
  }

  @Test
  protected void aBackupThatIsGoneUsesNoStore() throws Exception {
    BackupId one = backup("one", "cp");
    BackupId two = backup("two", "cp");
    await(Set.of(one, two));

    remove(one);

    await(Set.of(two));
  }

  private void await(Set<BackupId> users) throws InterruptedException {
    Eventually.within(LIMIT)
        .holds(() -> stores().all().stream()
            .map(StoreInUse::backup)
            .collect(Collectors.toSet())
            .equals(users));
  }
}
