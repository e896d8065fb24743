package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownStoresTest {
  private static final URI STORE = URI.create("https://s3.example.com");

  private static final StorageCredentials NONE = new StorageCredentials(Map.of());
  private static final S3Target PRIVATE = new S3Target(
      S3Target.Place.at(STORE.toString(), "backups", "us-east-1"),
      S3Target.Trust.OF_THE_CREDENTIALS,
      S3Target.Checksums.AUTO);

  private final KnownStores stores = new KnownStores();

  @Test
  void whatAStoreShowedIsKnownTheNextTime() {
    assertSame(
        stores.traits(Targets.verified(STORE, "backups"), NONE),
        stores.traits(Targets.verified(STORE, "backups"), NONE));
  }

  @Test
  void whatAnybodyMaySayWithoutACertificateIsNotBelievedOfTheVerifiedStore() {
    assertNotSame(
        stores.traits(Targets.of(STORE, "backups"), NONE),
        stores.traits(Targets.verified(STORE, "backups"), NONE));
  }

  @Test
  void whatTheOwnerOfOneAuthorityMaySayIsNotBelievedUnderAnother() {
    assertSame(stores.traits(PRIVATE, authority("a")), stores.traits(PRIVATE, authority("a")));
    assertNotSame(stores.traits(PRIVATE, authority("a")), stores.traits(PRIVATE, authority("b")));
  }

  private static StorageCredentials authority(String pem) {
    return new StorageCredentials(Map.of(S3Target.ENDPOINT_CA, SecretValue.of(pem)));
  }
}
