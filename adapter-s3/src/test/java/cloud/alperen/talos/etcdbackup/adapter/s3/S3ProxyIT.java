package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.testkit.net.ForwardProxy;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import cloud.alperen.talos.etcdbackup.testkit.s3.ServerIdentity;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores that are reached through a proxy, as in networks that let nothing else out. */
class S3ProxyIT {
  private static final StorageCredentials CREDENTIALS =
      Targets.credentials(ScriptedBucket.ACCESS_KEY_ID, ScriptedBucket.SECRET_ACCESS_KEY);
  private static final String STORE = "https://s3.example.com";

  @Test
  void aBackupGoesThroughTheProxyForHttps() throws BackupException {
    ServerIdentity identity = ServerIdentity.ofHosts("s3.example.com");
    try (ScriptedS3Server server = ScriptedS3Server.builder().https(identity).start();
        ForwardProxy proxy = ForwardProxy.to(server.endpoint().getPort());
        SinkUnderTest sink = SinkUnderTest.through(Map.of("HTTPS_PROXY", url("", proxy)))) {
      long size = 2L * SinkUnderTest.PART_SIZE + Sha256Digest.LENGTH;
      S3Target target = Targets.of(URI.create(STORE), server.bucket());

      SnapshotBackup.run(sink.store(), new Placement(KEY, target), CREDENTIALS, size);

      assertEquals(List.of("CONNECT s3.example.com:443 HTTP/1.1"), distinct(proxy.asked()));
      assertEquals(List.of(), proxy.credentials());
      assertTrue(sink.sink().find(target, CREDENTIALS, KEY).isPresent());
    }
  }

  @Test
  void theProxyIsGivenItsCredentialsWithTheFirstRequest() throws BackupException {
    ServerIdentity identity = ServerIdentity.ofHosts("s3.example.com");
    String login = "me:planted%40word@";
    try (ScriptedS3Server server = ScriptedS3Server.builder().https(identity).start();
        ForwardProxy proxy = ForwardProxy.to(server.endpoint().getPort());
        SinkUnderTest sink = SinkUnderTest.through(Map.of("HTTPS_PROXY", url(login, proxy)))) {
      assertEquals(
          Optional.empty(),
          sink.sink().find(Targets.of(URI.create(STORE), server.bucket()), CREDENTIALS, KEY));

      String basic =
          Base64.getEncoder().encodeToString("me:planted@word".getBytes(StandardCharsets.UTF_8));
      assertEquals(List.of("Basic " + basic), proxy.credentials());
    }
  }

  @Test
  void aBucketInTheHostGoesToo() {
    try (ForwardProxy proxy = ForwardProxy.refusing("403 Forbidden");
        SinkUnderTest sink = SinkUnderTest.through(Map.of("HTTPS_PROXY", url("", proxy)))) {
      fails(sink, Targets.of(Optional.empty(), "backups", true));

      assertEquals(
          List.of("CONNECT backups.s3.eu-central-1.amazonaws.com:443 HTTP/1.1"), proxy.asked());
    }
  }

  @Test
  void theProxyForHttpIsAskedForTheWholeUrl() {
    try (ScriptedS3Server proxy = ScriptedS3Server.startHttp();
        SinkUnderTest sink = SinkUnderTest.through(Map.of(
            "HTTP_PROXY", proxy.endpoint().toString(), "HTTPS_PROXY", "http://127.0.0.1:1"))) {
      BackupException e = fails(sink, Targets.of(URI.create("http://s3.invalid"), "backups"));

      // What stands in for a proxy takes the host for a bucket; without it nobody would have
      // answered.
      assertEquals("BucketMissing", e.failure().reason());
      assertEquals(1, proxy.requests().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void thisMachineIsReachedWithoutIt(String scheme) throws BackupException {
    try (ScriptedS3Server server =
            scheme.equals("http") ? ScriptedS3Server.startHttp() : ScriptedS3Server.startHttps();
        SinkUnderTest sink = SinkUnderTest.through(
            Map.of("HTTP_PROXY", "http://127.0.0.1:1", "HTTPS_PROXY", "http://127.0.0.1:1"))) {
      S3Target target = Targets.of(server.endpoint(), server.bucket());

      assertEquals(Optional.empty(), sink.sink().find(target, CREDENTIALS, KEY));
    }
  }

  @Test
  void whatNoProxyNamesIsReachedWithoutIt() {
    try (ForwardProxy proxy = ForwardProxy.refusing("403 Forbidden");
        SinkUnderTest sink = SinkUnderTest.through(
            Map.of("HTTPS_PROXY", url("", proxy), "NO_PROXY", ".svc,10.0.0.0/8,.invalid"))) {
      BackupException e = fails(sink, Targets.of(URI.create("https://s3.invalid"), "backups"));

      assertEquals("StorageUnreachable", e.failure().reason());
      assertEquals(List.of(), proxy.asked());
    }
  }

  @Test
  void propertiesOfTheJvmNameNone() throws BackupException {
    try (ForwardProxy proxy = ForwardProxy.refusing("403 Forbidden");
        ScriptedS3Server server = ScriptedS3Server.startHttp();
        SinkUnderTest sink = SinkUnderTest.patient()) {
      System.setProperty("http.proxyHost", "127.0.0.1");
      System.setProperty("http.proxyPort", Integer.toString(proxy.port()));
      System.setProperty("http.nonProxyHosts", "");

      assertEquals(
          Optional.empty(),
          sink.sink().find(Targets.of(server.endpoint(), server.bucket()), CREDENTIALS, KEY));
      assertEquals(List.of(), proxy.asked());
    } finally {
      System.clearProperty("http.proxyHost");
      System.clearProperty("http.proxyPort");
      System.clearProperty("http.nonProxyHosts");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403 Forbidden, 1, StorageProxyRefused, have it allow this way",
    "404 Not Found, 1, StorageProxyRefused, have it allow this way",
    "407 Proxy Authentication Required, 1, StorageProxyWantsCredentials, give them in the proxy's URL",
    "502 Bad Gateway, 3, StorageProxyFailed, the proxy's own way there",
    "503 Service Unavailable, 3, StorageProxyFailed, the proxy's own way there",
    "204 No Content, 1, StorageProxyRefused, have it allow this way",
  })
  void aRefusedWayIsTheProxys(String status, int tries, String reason, String fix) {
    try (ForwardProxy proxy = ForwardProxy.refusing(status);
        SinkUnderTest sink =
            SinkUnderTest.through(Map.of("HTTPS_PROXY", url("me:planted@", proxy)))) {
      BackupException e = fails(sink, Targets.of(URI.create(STORE), "backups"));

      assertEquals(reason, e.failure().reason(), e.getMessage());
      assertTrue(
          e.getMessage()
              .contains("the proxy %s refused the way to s3.example.com:443 (HTTP %s)"
                  .formatted(url("", proxy), status.substring(0, 3))),
          e.getMessage());
      assertTrue(e.getMessage().contains(fix), e.getMessage());
      assertFalse(trace(e).contains("planted"), e.getMessage());
      assertEquals(tries, proxy.asked().size());
    }
  }

  @Test
  void anUploadThatEndsAtTheProxyIsNotInDoubt() {
    try (ForwardProxy proxy = ForwardProxy.refusing("403 Forbidden");
        SinkUnderTest sink = SinkUnderTest.through(Map.of("HTTPS_PROXY", url("", proxy)))) {
      Placement placement = new Placement(KEY, Targets.of(URI.create(STORE), "backups"));

      BackupException e = assertThrows(
          BackupException.class,
          () -> SnapshotBackup.run(
              sink.store(), placement, CREDENTIALS, 32_768L + Sha256Digest.LENGTH));

      assertEquals("StorageProxyRefused", e.failure().reason(), e.getMessage());
    }
  }

  @Test
  void aProxyThatDoesNotExistIsNamed() {
    try (SinkUnderTest sink =
        SinkUnderTest.through(Map.of("HTTPS_PROXY", "http://me:planted@proxy.invalid"))) {
      BackupException e = fails(sink, Targets.of(URI.create(STORE), "backups"));

      assertEquals("StorageProxyUnreachable", e.failure().reason(), e.getMessage());
      assertTrue(
          e.getMessage().contains("the proxy http://proxy.invalid:80 is an unknown host"),
          e.getMessage());
      assertFalse(trace(e).contains("planted"), e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void aProxyThatDoesNotListenIsNamed(String scheme) throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    String proxy = "http://127.0.0.1:" + port;
    try (SinkUnderTest sink =
        SinkUnderTest.through(Map.of("HTTP_PROXY", proxy, "HTTPS_PROXY", proxy))) {
      BackupException e =
          fails(sink, Targets.of(URI.create(scheme + "://s3.example.com"), "backups"));

      assertEquals("StorageProxyUnreachable", e.failure().reason(), e.getMessage());
      assertTrue(e.getMessage().contains("the proxy " + proxy), e.getMessage());
    }
  }

  private static BackupException fails(SinkUnderTest sink, S3Target target) {
    return assertThrows(BackupException.class, () -> sink.sink().find(target, CREDENTIALS, KEY));
  }

  private static String url(String login, ForwardProxy proxy) {
    return "http://%s127.0.0.1:%d".formatted(login, proxy.port());
  }

  private static List<String> distinct(List<String> lines) {
    return lines.stream().distinct().toList();
  }

  private static String trace(Exception e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
