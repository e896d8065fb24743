package cloud.alperen.talos.etcdbackup.operator.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Storage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SecretKeySelector;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The words of the resource against the target of the adapter. */
class S3WordsTest {
  private static final SecretKeySelector ID = new SecretKeySelector("s3", "id");
  private static final SecretKeySelector SECRET = new SecretKeySelector("s3", "secret");

  private final S3Words words = new S3Words();

  @Test
  void whatIsRecordedMeansTheSameAsWhatWasAsked() {
    SecretKeySelector ca = new SecretKeySelector("ca", "ca.crt");
    for (String addressing : List.of("Auto", "Path", "VirtualHosted")) {
      for (String checksums : List.of("Auto", "WhenRequired")) {
        S3Storage asked = new S3Storage(
            "b", "r", "https://s3.example.com", false, ID, SECRET, addressing, checksums, ca);

        assertEquals(Optional.of(asked), words.storage(words.store(asked)));
      }
    }
  }

  @Test
  void eachWordHasItsMeaning() {
    StoreRef store = words.store(new S3Storage(
        "b",
        "r",
        "https://s3.example.com",
        false,
        ID,
        SECRET,
        "VirtualHosted",
        "WhenRequired",
        new SecretKeySelector("ca", "ca.crt")));

    S3Target target = (S3Target) store.target();
    assertEquals(S3Target.Addressing.VIRTUAL_HOSTED, target.place().addressing());
    assertEquals(S3Target.Checksums.WHEN_REQUIRED, target.checksums());
    assertEquals(S3Target.Trust.OF_THE_CREDENTIALS, target.trust());
    assertEquals(
        new SecretRef(new SecretKeyRef("ca", "ca.crt"), "spec.backupStorage.s3.endpointCA"),
        store.secrets().get(S3Target.ENDPOINT_CA));
  }

  @Test
  void whatWasRecordedBeforeAFieldExistedMeansItsDefault() {
    S3Storage before = new S3Storage("b", "r", "https://s3.example.com", null, ID, SECRET);
    S3Storage defaulted =
        new S3Storage("b", "r", "https://s3.example.com", false, ID, SECRET, "Auto", "Auto", null);

    assertEquals(words.store(defaulted), words.store(before));
    assertEquals(Optional.of(defaulted), words.storage(words.store(before)));
  }

  @Test
  void anUnknownWordIsNamed() {
    S3Storage odd = new S3Storage("b", "r", null, null, ID, SECRET, "Both", null, null);

    assertTrue(assertThrows(IllegalArgumentException.class, () -> words.store(odd))
        .getMessage()
        .contains("spec.backupStorage.s3.addressing"));
  }

  @Test
  void withoutAnEndpointTheTargetIsAws() {
    StoreRef store = words.store(new S3Storage("b", "eu-central-1", null, null, ID, SECRET));

    S3Target target = (S3Target) store.target();
    assertEquals(Optional.empty(), target.endpoint());
    assertEquals("bucket b in AWS region eu-central-1", target.display());
  }

  @Test
  void aMissingFieldIsNamed() {
    IllegalArgumentException problem = assertThrows(
        IllegalArgumentException.class,
        () -> words.store(new S3Storage("b", "r", null, null, null, SECRET)));

    assertTrue(
        problem.getMessage().contains("spec.backupStorage.s3.accessKeyID"), problem.getMessage());
  }
}
