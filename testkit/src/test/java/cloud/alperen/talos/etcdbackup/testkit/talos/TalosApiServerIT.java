package cloud.alperen.talos.etcdbackup.testkit.talos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TalosApiServerIT extends TalosApiServerFixture {
  @Test
  void sendsTheSnapshotInKibibytesAndItsDigestAlone() throws Exception {
    byte[] real = read(SnapshotContent.etcd36());
    RawClient.Download download = client.download();
    assertEquals(Code.OK, download.status().getCode());
    assertArrayEquals(real, download.bytes());
    List<Integer> sizes =
        download.messages().stream().map(message -> message.getBytes().size()).toList();
    int full = real.length / 1024;
    assertEquals(
        IntStream.rangeClosed(0, full).mapToObj(i -> i < full ? 1024 : 32).toList(), sizes);
    server.facts().await(facts -> facts.openSnapshots() == 0, LIMIT);
    assertEquals(real.length, server.facts().bytesSent());
    assertEquals(0, server.facts().cancelledSnapshots());
    assertEquals(Set.of(BACKUP), server.facts().roles());
  }

  @ParameterizedTest
  @EnumSource(KeyFamily.class)
  void speaksTlsWithEveryKindOfKeyThatTalosAllows(KeyFamily family) throws Exception {
    TalosPki other = TalosPki.create(family, CLOCK);
    try (TalosApiServer node = TalosApiServer.start(other);
        RawClient peer = new RawClient(node, other, Optional.of(other.client(BACKUP)))) {
      assertEquals(Code.OK, peer.download().status().getCode());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EtcdSnapshot, os:admin, true",
    "EtcdSnapshot, os:operator, true",
    "EtcdSnapshot, os:etcd:backup, true",
    "EtcdSnapshot, os:reader, false",
    "EtcdSnapshot, os:unheard-of, false",
    "EtcdStatus, os:etcd:backup, true",
    "EtcdStatus, os:reader, true",
    "EtcdStatus, os:meta:writer, false",
    "EtcdAlarmList, os:etcd:backup, true",
    "EtcdAlarmList, os:image:verifier, false",
    "Version, os:reader, true",
    "Version, os:etcd:backup, false",
  })
  void grantsWhatTheRoleTableOfTalosGrants(String method, String role, boolean granted)
      throws Exception {
    try (RawClient peer = new RawClient(server, pki, Optional.of(pki.client(role)))) {
      Status status = call(peer, method);
      assertEquals(granted ? Code.OK : Code.PERMISSION_DENIED, status.getCode());
      if (!granted) {
        assertEquals("not authorized", status.getDescription());
      }
    }
  }

  @Test
  void readsEveryRoleOfACertificate() throws Exception {
    TalosCertificate both = pki.client(BACKUP, "os:reader");
    try (RawClient peer = new RawClient(server, pki, Optional.of(both))) {
      assertEquals(Code.OK, call(peer, "Version").getCode());
      assertEquals(Code.OK, call(peer, "EtcdSnapshot").getCode());
    }
    assertEquals(Set.of(BACKUP, "os:reader"), server.facts().roles());
    assertEquals(both.certificate(), server.facts().lastClient().orElseThrow());
  }

  @Test
  void refusesClientsWithoutAnAcceptableCertificate() throws Exception {
    Instant now = CLOCK.instant();
    ClientProfile fine = pki.profile(BACKUP);
    List<Optional<TalosCertificate>> unacceptable = List.of(
        Optional.empty(),
        Optional.of(TalosPki.create(CLOCK).client(BACKUP)),
        Optional.of(pki.client(fine.withPurposes())),
        Optional.of(pki.client(fine.withPurposes(ClientProfile.SERVER_AUTH))),
        Optional.of(
            pki.client(fine.withPurposes(ClientProfile.CLIENT_AUTH, ClientProfile.SERVER_AUTH))),
        Optional.of(pki.client(fine.validBetween(now.minusSeconds(7200), now.minusSeconds(3600)))),
        Optional.of(pki.client(fine.validBetween(now.plusSeconds(3600), now.plusSeconds(7200)))));
    for (Optional<TalosCertificate> identity : unacceptable) {
      try (RawClient peer = new RawClient(server, pki, identity)) {
        assertEquals(Code.UNAVAILABLE, call(peer, "EtcdSnapshot").getCode());
      }
    }
    assertEquals(List.of(), server.facts().calls());
  }

  @Test
  void isOnlyTrustedByClientsOfItsOwnCluster() throws Exception {
    TalosPki stranger = TalosPki.create(CLOCK);
    try (RawClient peer = new RawClient(server, stranger, Optional.of(pki.client(BACKUP)))) {
      assertEquals(Code.UNAVAILABLE, call(peer, "EtcdSnapshot").getCode());
    }
  }

  @Test
  void streamsAGeneratedSnapshotOfManyMegabytes() throws Exception {
    long size = 8L << 20;
    server.serve(SnapshotContent.generated(size));
    RawClient.Download download = client.download();
    assertEquals(Code.OK, download.status().getCode());
    assertEquals(size + 32, download.bytes().length);
    assertArrayEquals(read(SnapshotContent.generated(size)), download.bytes());
  }

  @Test
  void waitsForAReaderThatAsksForNothing() throws Exception {
    server.serve(SnapshotContent.generated(1L << 30));
    RawClient.Download download = client.startDownload();
    server.facts().await(facts -> facts.bytesSent() > 0, LIMIT);
    server.facts().awaitQuiet(Duration.ofMillis(300));
    assertTrue(server.facts().bytesSent() < 8 << 20, server.facts().toString());
    download.call.cancel("seen enough", null);
    server.facts().await(facts -> facts.cancelledSnapshots() == 1, LIMIT);
    assertEquals(0, server.facts().openSnapshots());
  }

  @Test
  void canSendLargeMessages() throws Exception {
    try (TalosApiServer node = TalosApiServer.builder(pki)
            .content(SnapshotContent.generated(64L << 20))
            .messageBytes(32 << 20)
            .start();
        RawClient peer = new RawClient(node, pki, Optional.of(pki.client(BACKUP)))) {
      RawClient.Download download = peer.download();
      assertEquals(Code.OK, download.status().getCode());
      assertEquals(
          List.of(32 << 20, 32 << 20, 32),
          download.messages().stream().map(message -> message.getBytes().size()).toList());
    }
  }

  @Test
  void endsOpenCallsWhenItIsClosed() throws Exception {
    server.serve(SnapshotContent.generated(1L << 30));
    RawClient.Download download = client.startDownload();
    download.call.request(1000);
    server.facts().await(facts -> facts.bytesSent() > 100_000, LIMIT);
    server.close();
    download.call.request(Integer.MAX_VALUE);
    assertEquals(Code.CANCELLED, download.status().getCode());
  }
}
