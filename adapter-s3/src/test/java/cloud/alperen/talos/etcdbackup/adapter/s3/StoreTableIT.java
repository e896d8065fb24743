package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.testkit.s3.OnRealStore;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStore;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStoreKind;
import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What docs/stores.md says of the stores is what they do. */
class StoreTableIT {
  @Test
  void saysWhatTheAdapterDoesAboutEachRow() throws IOException {
    assertEquals(StoreTable.consequences(), StoreTable.documentedConsequences());
  }

  @Test
  void isTrueOfS3Proxy() throws IOException {
    assertEquals(StoreTable.documented(StoreTable.S3PROXY), StoreTable.ofS3Proxy());
  }

  @Nested
  @OnRealStore(RealStoreKind.MINIO)
  class Minio {
    @Test
    void isTrueOfIt(RealStore store) throws IOException {
      assertEquals(StoreTable.documented(StoreTable.MINIO), StoreTable.of(store));
    }
  }

  @Nested
  @OnRealStore(RealStoreKind.CEPH)
  class Ceph {
    @Test
    void isTrueOfIt(RealStore store) throws IOException {
      assertEquals(StoreTable.documented(StoreTable.CEPH), StoreTable.of(store));
    }
  }
}
