package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.net.URI;
import org.junit.jupiter.api.Test;

class KnownStoresTest {
  private static final URI STORE = URI.create("https://s3.example.com");

  private final KnownStores stores = new KnownStores();

  @Test
  void whatAStoreShowedIsKnownTheNextTime() {
    assertSame(
        stores.traits(Targets.verified(STORE, "backups")),
        stores.traits(Targets.verified(STORE, "backups")));
  }

  @Test
  void whatAnybodyMaySayWithoutACertificateIsNotBelievedOfTheVerifiedStore() {
    assertNotSame(
        stores.traits(Targets.of(STORE, "backups")),
        stores.traits(Targets.verified(STORE, "backups")));
  }
}
