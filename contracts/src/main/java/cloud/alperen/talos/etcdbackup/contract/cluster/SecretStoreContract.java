package cloud.alperen.talos.etcdbackup.contract.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.SecretUnavailable;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every {@link SecretStore} must do. */
public abstract class SecretStoreContract {
  private static final String NAMESPACE = "backups";
  private static final String FIELD = "spec.backupStorage.s3.secretAccessKey";
  private static final SecretKeyRef REF = new SecretKeyRef("s3", "secret");

  protected abstract SecretStore store();

  /** Puts a Secret there, in place of one that has the name. */
  protected abstract void put(String namespace, String name, Map<String, String> values);

  @Test
  protected void readsAValue() throws BackupException {
    put(NAMESPACE, "s3", Map.of("id", "abc", "secret", "päss=word\n"));
    assertEquals("päss=word\n", store().read(NAMESPACE, REF, FIELD).reveal());
  }

  @Test
  protected void readsAnewEachTime() throws BackupException {
    put(NAMESPACE, "s3", Map.of("secret", "old"));
    assertEquals("old", store().read(NAMESPACE, REF, FIELD).reveal());
    put(NAMESPACE, "s3", Map.of("secret", "new"));
    assertEquals("new", store().read(NAMESPACE, REF, FIELD).reveal());
  }

  @Test
  protected void missesASecret() {
    put(NAMESPACE, "other", Map.of("secret", "value"));
    assertProblem(SecretUnavailable.Problem.NOT_FOUND);
  }

  @Test
  protected void doesNotReadFromAnotherNamespace() {
    put("elsewhere", "s3", Map.of("secret", "value"));
    assertProblem(SecretUnavailable.Problem.NOT_FOUND);
  }

  @Test
  protected void missesAKey() {
    put(NAMESPACE, "s3", Map.of("id", "planted"));
    assertProblem(SecretUnavailable.Problem.KEY_MISSING);
  }

  @Test
  protected void takesNoBlankValue() {
    put(NAMESPACE, "s3", Map.of("secret", " \n"));
    assertProblem(SecretUnavailable.Problem.EMPTY);
  }

  @Test
  protected void anInterruptCancelsAndStays() {
    put(NAMESPACE, "s3", Map.of("secret", "value"));
    Thread.currentThread().interrupt();
    boolean interrupted;
    BackupException thrown;
    try {
      thrown = assertThrows(BackupException.class, () -> store().read(NAMESPACE, REF, FIELD));
    } finally {
      interrupted = Thread.interrupted();
    }

    assertEquals(new BackupFailure.Cancelled(), thrown.failure());
    assertTrue(interrupted, "the interrupt flag must stay set");
  }

  private void assertProblem(SecretUnavailable.Problem problem) {
    BackupException thrown =
        assertThrows(BackupException.class, () -> store().read(NAMESPACE, REF, FIELD));
    assertEquals(new SecretUnavailable(NAMESPACE, REF, FIELD, problem), thrown.failure());
    assertFalse(String.valueOf(thrown.getMessage()).contains("planted"));
  }
}
