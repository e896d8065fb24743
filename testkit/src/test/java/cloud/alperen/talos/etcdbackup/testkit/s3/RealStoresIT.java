package cloud.alperen.talos.etcdbackup.testkit.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.HttpsURLConnection;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The stores that people run: started, closed to strangers, and gone without a trace. */
class RealStoresIT {
  @Nested
  @OnRealStore(RealStoreKind.MINIO)
  class Minio extends Lifecycle {
    Minio() {
      super(RealStoreKind.MINIO);
    }
  }

  @Nested
  @OnRealStore(RealStoreKind.CEPH)
  class Ceph extends Lifecycle {
    Ceph() {
      super(RealStoreKind.CEPH);
    }
  }

  abstract static class Lifecycle {
    private final RealStoreKind kind;

    Lifecycle(RealStoreKind kind) {
      this.kind = kind;
    }

    @Test
    void startsEmptyAndLeavesNoProcess() throws IOException {
      Set<Long> before = children();
      URI endpoint;
      try (RealStore store = kind.start()) {
        endpoint = store.endpoint();
        assertEquals(Optional.empty(), store.bucketView().find("absent"));
        assertEquals(List.of(), store.bucketView().unfinishedUploads());
        assertEquals(403, statusOfAStranger(store));
      }
      assertThrows(
          IOException.class, () -> new Socket(endpoint.getHost(), endpoint.getPort()).close());
      assertEquals(before, children());
    }

    private static int statusOfAStranger(RealStore store) throws IOException {
      URI bucket = URI.create(store.endpoint() + "/" + store.account().bucket());
      HttpsURLConnection get = (HttpsURLConnection) bucket.toURL().openConnection();
      get.setSSLSocketFactory(store.identity().clientContext().getSocketFactory());
      get.setRequestMethod("GET");
      return get.getResponseCode();
    }

    private static Set<Long> children() {
      return ProcessHandle.current()
          .descendants()
          .filter(ProcessHandle::isAlive)
          .map(ProcessHandle::pid)
          .collect(Collectors.toSet());
    }
  }
}
