package cloud.alperen.talos.etcdbackup.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import cloud.alperen.talos.etcdbackup.application.verify.VerifyStoredSnapshot;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stage between snapshot and store: what is stored is another size and ends otherwise. */
class EncodingTest {
  private static final byte[] PLAIN = Facts.snapshot();

  private final Operator operator = new Operator();

  @BeforeEach
  void encode() {
    operator.encoding = new MaskedEncoding();
    operator.restart();
  }

  private ObjectKey key() {
    return operator.status().placement().orElseThrow().key();
  }

  private byte[] stored() {
    return operator.store.find(key().value()).orElseThrow().bytes();
  }

  private VerifyStoredSnapshot.Verdict verify() throws BackupException {
    return new VerifyStoredSnapshot(operator.store, operator.encoding)
        .verify(Facts.TARGET, Facts.CREDENTIALS, key());
  }

  @Test
  void whatIsStoredIsEncodedAndWhatIsRecordedIsTheSnapshotsDigest() throws BackupException {
    assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    byte[] stored = stored();
    assertEquals(operator.encoding.encodedSize(PLAIN.length), stored.length);
    assertEquals(Optional.of((long) stored.length), operator.status().transfer().size());
    Sha256Digest digest =
        Sha256Digest.of(Arrays.copyOfRange(PLAIN, PLAIN.length - 32, PLAIN.length));
    assertEquals(Optional.of(digest), operator.status().transfer().sha256());
    assertNotEquals(
        digest, Sha256Digest.of(Arrays.copyOfRange(stored, stored.length - 32, stored.length)));
    assertEquals(new VerifyStoredSnapshot.Whole(key(), stored.length, digest), verify());
  }

  @Test
  void anObjectWhoseAnswerWasLostIsDecodedToProveIt() {
    operator.sink.says(new Confirmation.Presumed());
    assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    assertEquals(1, operator.script.count("source.openStored"));
  }

  @Test
  void anObjectWhoseSuccessWasNotRecordedIsFoundByTheNextProcess() {
    operator.script.at("sink.completed", Script.fails(Facts.STORE_DOWN));
    operator.attempt();
    operator.restart();
    assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    assertEquals(1, operator.script.count("sink.begin"));
  }

  @Test
  void aChangedByteIsFound() throws BackupException {
    operator.attempt();
    operator.store.change(key(), bytes -> {
      byte[] changed = bytes.clone();
      changed[bytes.length / 2] ^= 1;
      return changed;
    });
    assertInstanceOf(VerifyStoredSnapshot.Defective.class, verify());
  }
}
