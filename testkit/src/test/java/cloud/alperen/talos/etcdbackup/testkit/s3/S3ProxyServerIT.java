package cloud.alperen.talos.etcdbackup.testkit.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class S3ProxyServerIT {
  @Test
  void refusesARequestWithoutASignatureAndShowsAnEmptyBucket() throws IOException {
    try (S3ProxyServer server = S3ProxyServer.startHttp()) {
      HttpURLConnection put = (HttpURLConnection)
          server.endpoint().resolve("/" + server.bucket() + "/key").toURL().openConnection();
      put.setRequestMethod("PUT");
      put.setDoOutput(true);
      put.getOutputStream().write(1);

      assertEquals(403, put.getResponseCode());
      assertEquals(Optional.empty(), server.bucketView().find("key"));
      assertEquals(List.of(), server.bucketView().unfinishedUploads());
    }
  }

  @Test
  void speaksTlsWithACertificateThatNobodyTrusts() throws IOException {
    try (S3ProxyServer server = S3ProxyServer.startHttps()) {
      HttpsURLConnection get = (HttpsURLConnection) server.endpoint().toURL().openConnection();

      assertThrows(SSLException.class, get::getResponseCode);
    }
  }

  @Test
  void isGoneWhenClosed() {
    S3ProxyServer server = S3ProxyServer.startHttp();
    server.close();

    assertThrows(IOException.class, () -> server.endpoint().toURL().openStream().close());
  }
}
