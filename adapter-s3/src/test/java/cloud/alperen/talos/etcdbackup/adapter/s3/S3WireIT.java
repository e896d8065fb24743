package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.KEY;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.large;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.small;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Request;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import cloud.alperen.talos.etcdbackup.testkit.s3.ServerIdentity;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, and whom we talk to. */
class S3WireIT {
  @Test
  void protectsEachBodyByACrcOverHttps() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      for (S3Request request : uploadRequests(bucket)) {
        assertEquals("UNSIGNED-PAYLOAD", request.header("x-amz-content-sha256").orElseThrow());
        assertTrue(request.header("x-amz-checksum-crc32").isPresent(), request.toString());
        assertPlain(request);
      }
      // Else S3 keeps checksums of another kind.
      assertEquals(
          Optional.of("CRC32"),
          bucket
              .server
              .requests(S3Operation.CREATE_MULTIPART_UPLOAD)
              .get(0)
              .header("x-amz-checksum-algorithm"));
    }
  }

  @Test
  void protectsEachBodyByASignedSha256OverHttp() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      for (S3Request request : uploadRequests(bucket)) {
        assertTrue(
            request.header("x-amz-content-sha256").orElseThrow().matches("[0-9a-f]{64}"),
            request.toString());
        assertEquals(Optional.empty(), request.header("x-amz-checksum-crc32"));
        assertPlain(request);
      }
    }
  }

  @Test
  void trustsNoCertificateThatNobodyVouchesFor() {
    try (ScriptedS3Server server = ScriptedS3Server.startHttps();
        SinkUnderTest sink = SinkUnderTest.patient()) {
      assertUntrusted(sink, server.endpoint());
    }
  }

  @Test
  void trustsNoCertificateOfAnotherHost(@TempDir Path folder) throws BackupException {
    ServerIdentity identity = ServerIdentity.ofHosts("s3.example.com");
    try (ScriptedS3Server server = ScriptedS3Server.builder().https(identity).start();
        SinkUnderTest sink = SinkUnderTest.patient()) {
      TrustedCertificate.whileTrusted(identity, folder, () -> {
        assertUntrusted(sink, server.endpoint());
        assertFindsNothing(sink, Targets.of(server.endpoint(), server.bucket()));
      });
    }
  }

  @Test
  void acceptsATrustedCertificateOfTheRightHost(@TempDir Path folder) throws BackupException {
    ServerIdentity identity = ServerIdentity.ofLoopback();
    try (ScriptedS3Server server = ScriptedS3Server.builder().https(identity).start();
        SinkUnderTest sink = SinkUnderTest.patient()) {
      TrustedCertificate.whileTrusted(
          identity,
          folder,
          () -> assertFindsNothing(sink, Targets.verified(server.endpoint(), server.bucket())));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "//"})
  void slashesAtTheEndOfAnEndpointChangeNoSignature(String end) throws BackupException {
    try (S3ProxyServer server = S3ProxyServer.startHttp();
        SinkUnderTest sink = SinkUnderTest.patient()) {
      S3Target target = Targets.of(URI.create(server.endpoint() + end), server.bucket());

      assertEquals(
          Optional.empty(),
          sink.sink()
              .find(
                  target,
                  Targets.credentials(server.accessKeyId(), server.secretAccessKey()),
                  KEY));
    }
  }

  @Test
  void isToldByARealSignatureCheckWhichCredentialIsWrong() {
    try (S3ProxyServer server = S3ProxyServer.startHttp();
        SinkUnderTest sink = SinkUnderTest.patient()) {
      S3Target target = Targets.of(server.endpoint(), server.bucket());

      assertEquals(
          "StorageSecretWrong",
          findFails(sink, target, server.accessKeyId(), "another").failure().reason());
      assertEquals(
          "StorageKeyIdUnknown",
          findFails(sink, target, "another", server.secretAccessKey()).failure().reason());
    }
  }

  private static void assertFindsNothing(SinkUnderTest sink, S3Target target)
      throws BackupException {
    assertEquals(
        Optional.empty(),
        sink.sink().find(target, Targets.credentials("key-id", "secret-key"), KEY));
  }

  private static BackupException findFails(
      SinkUnderTest sink, S3Target target, String accessKeyId, String secretAccessKey) {
    return assertThrows(
        BackupException.class,
        () -> sink.sink().find(target, Targets.credentials(accessKeyId, secretAccessKey), KEY));
  }

  private static List<S3Request> uploadRequests(ScriptedBucket bucket) throws BackupException {
    bucket.upload(small());
    bucket.upload(large());
    List<S3Request> requests = new ArrayList<>(bucket.server.requests(S3Operation.PUT_OBJECT));
    requests.addAll(bucket.server.requests(S3Operation.UPLOAD_PART));
    assertEquals(4, requests.size());
    return requests;
  }

  private static void assertPlain(S3Request request) {
    assertEquals(Optional.empty(), request.header("content-encoding"));
    assertEquals(Optional.empty(), request.header("x-amz-trailer"));
    assertEquals(Optional.empty(), request.header("content-md5"));
    assertEquals(Optional.of("100-continue"), request.header("expect"));
  }

  private static void assertUntrusted(SinkUnderTest sink, URI endpoint) {
    BackupException e = findFails(sink, Targets.verified(endpoint, "backups"), "id", "key");
    assertEquals("StorageUntrusted", e.failure().reason());
    assertTrue(e.getMessage().contains("insecureSkipTLSVerify"), e.getMessage());
  }
}
