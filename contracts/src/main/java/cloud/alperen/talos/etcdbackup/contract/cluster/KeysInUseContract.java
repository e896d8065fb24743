package cloud.alperen.talos.etcdbackup.contract.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.ports.KeysInUse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every {@link KeysInUse} must do. */
public abstract class KeysInUseContract {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final BackupId ANOTHER = new BackupId("ns", "another", "uid-of-another");

  /**
   * A backup that has recorded a key.
   *
   * @param backup which one
   * @param key that is in its status
   */
  public record Use(BackupId backup, ObjectKey key) {}

  protected abstract KeysInUse keys();

  /** Makes a backup that records a key, and returns once the key is recorded. */
  protected abstract Use use() throws Exception;

  /** Removes a backup, and returns once it is gone. */
  protected abstract void remove(BackupId backup) throws Exception;

  @Test
  protected void theKeyOfABackupIsUsed() throws Exception {
    Use use = use();

    becomesUsed(use.key(), ANOTHER);
  }

  @Test
  protected void aBackupDoesNotUseItsKeyAgainstItself() throws Exception {
    Use use = use();
    becomesUsed(use.key(), ANOTHER);

    assertFalse(keys().usedByAnother(use.key(), use.backup()));
  }

  @Test
  protected void aBackupThatHadTheNameBeforeIsAnother() throws Exception {
    Use use = use();
    BackupId before = new BackupId(use.backup().namespace(), use.backup().name(), "uid-before");

    becomesUsed(use.key(), before);
  }

  @Test
  protected void aKeyThatNobodyRecordedIsFree() throws Exception {
    Use use = use();
    becomesUsed(use.key(), ANOTHER);

    assertFalse(keys().usedByAnother(new ObjectKey(use.key() + "-longer"), ANOTHER));
  }

  @Test
  protected void theKeyOfABackupThatIsGoneIsFree() throws Exception {
    Use use = use();
    becomesUsed(use.key(), ANOTHER);

    remove(use.backup());

    Eventually.within(LIMIT).holds(() -> !keys().usedByAnother(use.key(), ANOTHER));
  }

  private void becomesUsed(ObjectKey key, BackupId than) throws InterruptedException {
    Eventually.within(LIMIT).holds(() -> keys().usedByAnother(key, than));
  }
}
