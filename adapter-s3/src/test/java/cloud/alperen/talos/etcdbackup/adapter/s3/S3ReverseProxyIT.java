package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import cloud.alperen.talos.etcdbackup.application.verify.VerifyStoredSnapshot;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.testkit.s3.ReverseProxy;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that checks signatures, behind real nginx and Caddy. Skipped where they are not installed. */
class S3ReverseProxyIT {
  private static final System.Logger LOG = System.getLogger(S3ReverseProxyIT.class.getName());
  private static final String PASS_HOST = "proxy_set_header Host $http_host;";
  private static final String ANY_SIZE = "client_max_body_size 0;";

  private static S3ProxyServer store;

  @BeforeAll
  static void start() {
    List<String> missing = ReverseProxy.missing();
    if (!missing.isEmpty()) {
      String skipped = "Tests behind real proxies are skipped; to run them install " + missing;
      if (Boolean.parseBoolean(System.getenv("TEST_TOOLS_REQUIRED"))) {
        throw new IllegalStateException(skipped);
      }
      // An error, because that is what a test run's log shows.
      LOG.log(System.Logger.Level.ERROR, skipped);
      abort(skipped);
    }
    store = S3ProxyServer.startHttp();
  }

  @AfterAll
  static void stop() {
    if (store != null) {
      store.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "proxy_request_buffering off; proxy_http_version 1.1;"})
  void aBackupGoesThroughNginx(String directives) throws BackupException {
    try (ReverseProxy proxy = ReverseProxy.nginx(port(), PASS_HOST, ANY_SIZE, directives)) {
      assertBacksUp(proxy);
    }
  }

  @Test
  void aBackupGoesThroughCaddy() throws BackupException {
    try (ReverseProxy proxy = ReverseProxy.caddy(port())) {
      assertBacksUp(proxy);
    }
  }

  @Test
  void nginxThatLimitsBodiesIsNamed() {
    try (ReverseProxy proxy = ReverseProxy.nginx(port(), PASS_HOST, "client_max_body_size 1m;")) {
      assertFails(proxy, "StorageProxyLimitsBodies", "raise its body limit above the part size");
    }
  }

  @Test
  void nginxWithoutItsStoreIsNamed() {
    try (ReverseProxy proxy = ReverseProxy.nginx(1, PASS_HOST, ANY_SIZE)) {
      assertFails(proxy, "StorageProxyWithoutStore", "the way from the proxy to it");
    }
  }

  @Test
  void nginxThatChangesTheHostIsAmongTheCauses() {
    try (ReverseProxy proxy = ReverseProxy.nginx(port(), ANY_SIZE)) {
      assertFails(
          proxy, "StorageSecretWrong", "something in front of the store changes the request");
    }
  }

  private static void assertBacksUp(ReverseProxy proxy) throws BackupException {
    for (long size : List.of(32_768L, 2L * SinkUnderTest.PART_SIZE)) {
      try (SinkUnderTest sink = SinkUnderTest.patient()) {
        BackupReport report = backUp(sink, proxy, size);

        assertEquals(
            new VerifyStoredSnapshot.Whole(KEY, report.sizeBytes(), report.sha256()),
            sink.verify(target(proxy), credentials(), KEY));
        assertTrue(sink.sink()
            .find(target(proxy), credentials(), KEY)
            .orElseThrow()
            .metadata()
            .identifies(new BackupId("ns", "nightly", "uid-1"), report.sizeBytes()));
      }
    }
  }

  private static void assertFails(ReverseProxy proxy, String reason, String words) {
    try (SinkUnderTest sink = SinkUnderTest.patient()) {
      BackupException e = assertThrows(
          BackupException.class, () -> backUp(sink, proxy, 2L * SinkUnderTest.PART_SIZE));

      assertEquals(reason, e.failure().reason(), e.getMessage());
      assertTrue(e.getMessage().contains(words), e.getMessage());
    }
  }

  private static BackupReport backUp(SinkUnderTest sink, ReverseProxy proxy, long size)
      throws BackupException {
    return SnapshotBackup.run(
        sink.store(), new Placement(KEY, target(proxy)), credentials(), size + Sha256Digest.LENGTH);
  }

  private static S3Target target(ReverseProxy proxy) {
    return Targets.of(proxy.endpoint(), store.bucket());
  }

  private static StorageCredentials credentials() {
    return Targets.credentials(store.accessKeyId(), store.secretAccessKey());
  }

  private static int port() {
    return store.endpoint().getPort();
  }
}
