package cloud.alperen.talos.etcdbackup.testkit.talos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState.Alarm;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState.Answer;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.EtcdMemberAlarm.AlarmType;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.EtcdMemberStatus;
import com.google.protobuf.Empty;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TalosApiServerIT {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String BACKUP = "os:etcd:backup";

  private final TalosPki pki = TalosPki.create(CLOCK);
  private TalosApiServer server;
  private RawClient client;

  @BeforeEach
  void start() throws Exception {
    server = TalosApiServer.start(pki);
    client = new RawClient(server, pki, Optional.of(pki.client(BACKUP)));
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
  }

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
  void swallowsATruncation() throws Exception {
    assertCut(TalosFault.endsEarlyAfter(3000), 3000, Code.OK);
    assertCut(TalosFault.sendsNothing(), 0, Code.OK);
  }

  @Test
  void endsWithAStatusInTheMiddle() throws Exception {
    assertCut(TalosFault.becomesUnavailableAfter(2048), 2048, Code.UNAVAILABLE);
    assertCut(TalosFault.endsCancelledAfter(1024), 1024, Code.CANCELLED);
    assertCut(TalosFault.endsDeadlineExceededAfter(36_896), 36_896, Code.DEADLINE_EXCEEDED);
    assertCut(TalosFault.permissionDenied(), 0, Code.PERMISSION_DENIED);
    assertCut(TalosFault.workerNode(), 0, Code.UNIMPLEMENTED);
    assertCut(TalosFault.goError("failed to create etcd client: no PKI"), 0, Code.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({"0", "5000"})
  void fallsSilentUntilTheClientGivesUp(long bytes) throws Exception {
    server.failNext(TalosFault.stallsAfter(bytes));
    RawClient.Download download = client.download();
    server.facts().await(facts -> facts.openSnapshots() == 1, LIMIT);
    server.facts().await(facts -> facts.bytesSent() == bytes, LIMIT);
    server.facts().awaitQuiet(Duration.ofMillis(200));
    download.call.cancel("waited long enough", null);
    server.facts().await(facts -> facts.cancelledSnapshots() == 1, LIMIT);
    assertEquals(Code.CANCELLED, download.status().getCode());
    assertEquals(bytes, server.facts().bytesSent());
  }

  @Test
  void changesExactlyTheByteThatItIsTold() throws Exception {
    byte[] real = read(SnapshotContent.etcd36());
    for (int offset : new int[] {0, 1023, 1024, 20_000, real.length - 1}) {
      server.failNext(TalosFault.flipsByteAt(offset));
      byte[] sent = downloadOk();
      assertEquals(List.of((long) offset), differences(real, sent));
    }
    server.failNext(TalosFault.wrongDigest());
    assertEquals(List.of(real.length - 1L), differences(real, downloadOk()));
  }

  @Test
  void addsBytesAfterTheTrailer() throws Exception {
    byte[] real = read(SnapshotContent.etcd36());
    server.failNext(TalosFault.bytesAfterTrailer(512));
    byte[] sent = downloadOk();
    assertEquals(real.length + 512, sent.length);
    assertArrayEquals(real, Arrays.copyOf(sent, real.length));
  }

  @Test
  void reportsAnErrorInsideAMessage() throws Exception {
    server.failNext(TalosFault.errorInMetadataAfter(1024, "cp-2", "rpc error"));
    RawClient.Download download = client.download();
    assertEquals(Code.OK, download.status().getCode());
    assertEquals(2, download.messages().size());
    assertFalse(download.messages().get(0).hasMetadata());
    assertEquals("rpc error", download.messages().get(1).getMetadata().getError());
    assertEquals("cp-2", download.messages().get(1).getMetadata().getHostname());
  }

  @Test
  void usesUpFaultsInOrderAndKeepsAStickyOne() throws Exception {
    server.failNext(TalosFault.sendsNothing());
    server.failNext(TalosFault.workerNode());
    assertEquals(Code.OK, client.download().status().getCode());
    assertEquals(Code.UNIMPLEMENTED, client.download().status().getCode());
    assertTrue(downloadOk().length > 0);
    server.failAlways(TalosFault.permissionDenied());
    assertEquals(Code.PERMISSION_DENIED, client.download().status().getCode());
    assertEquals(Code.PERMISSION_DENIED, client.download().status().getCode());
    server.failAlways(TalosFault.none());
    assertTrue(downloadOk().length > 0);
  }

  @Test
  void answersUnknownWhenTheSnapshotCannotBeOpenedAndOkWhenItBreaksOff() throws Exception {
    server.serve(() -> {
      throw new IOException("etcd is gone");
    });
    Status status = client.download().status();
    assertEquals(Code.UNKNOWN, status.getCode());
    assertEquals("failed reading etcd snapshot: etcd is gone", status.getDescription());
    server.serve(() -> new BrokenStream(4096));
    RawClient.Download download = client.download();
    assertEquals(Code.OK, download.status().getCode());
    assertTrue(download.bytes().length <= 4096);
  }

  @Test
  void describesTheMemberAsScripted() {
    assertEquals(memberStatus().getLeader(), EtcdMemberState.leader().memberId());
    assertFalse(memberStatus().getMemberId() == memberStatus().getLeader());
    server.member(EtcdMemberState.leader());
    assertEquals(memberStatus().getLeader(), memberStatus().getMemberId());
    server.member(EtcdMemberState.follower().asLearner().laggingBy(500));
    assertTrue(memberStatus().getIsLearner());
    assertEquals(99_500, memberStatus().getRaftAppliedIndex());
    server.member(EtcdMemberState.follower().withoutLeader());
    assertEquals(0, memberStatus().getLeader());
    assertEquals(List.of("etcdserver: no leader"), memberStatus().getErrorsList());
    server.member(EtcdMemberState.follower().withAlarm(Alarm.CORRUPT));
    assertEquals(
        AlarmType.CORRUPT,
        client
            .blocking()
            .etcdAlarmList(Empty.getDefaultInstance())
            .getMessages(0)
            .getMemberAlarms(0)
            .getAlarm());
    assertTrue(memberStatus().getErrors(0).endsWith("alarm:CORRUPT "));
  }

  @Test
  void keepsTheMemberToItselfAsScripted() throws Exception {
    server.member(EtcdMemberState.follower().answering(Answer.DENIED_TO_BACKUP_ROLE));
    assertEquals(Code.PERMISSION_DENIED, call(client, "EtcdStatus").getCode());
    assertEquals(Code.PERMISSION_DENIED, call(client, "EtcdAlarmList").getCode());
    assertEquals(Code.OK, call(client, "EtcdSnapshot").getCode());
    server.member(EtcdMemberState.follower().answering(Answer.UNIMPLEMENTED));
    assertEquals(Code.UNIMPLEMENTED, call(client, "EtcdStatus").getCode());
    server.member(EtcdMemberState.follower().answering(Answer.WITHHELD));
    StatusRuntimeException gaveUp = assertThrows(
        StatusRuntimeException.class,
        () -> client
            .blocking()
            .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
            .etcdStatus(Empty.getDefaultInstance()));
    assertEquals(Code.DEADLINE_EXCEEDED, gaveUp.getStatus().getCode());
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

  private void assertCut(TalosFault fault, long bytes, Code code) throws Exception {
    byte[] real = read(SnapshotContent.etcd36());
    server.failNext(fault);
    RawClient.Download download = client.download();
    assertEquals(code, download.status().getCode());
    assertArrayEquals(Arrays.copyOf(real, (int) bytes), download.bytes());
  }

  private byte[] downloadOk() throws Exception {
    RawClient.Download download = client.download();
    assertEquals(Code.OK, download.status().getCode());
    return download.bytes();
  }

  private EtcdMemberStatus memberStatus() {
    return client
        .blocking()
        .etcdStatus(Empty.getDefaultInstance())
        .getMessages(0)
        .getMemberStatus();
  }

  private static Status call(RawClient peer, String method) throws Exception {
    try {
      switch (method) {
        case "EtcdStatus" -> peer.blocking().etcdStatus(Empty.getDefaultInstance());
        case "EtcdAlarmList" -> peer.blocking().etcdAlarmList(Empty.getDefaultInstance());
        case "Version" -> peer.blocking().version(Empty.getDefaultInstance());
        default -> {
          return peer.download().status();
        }
      }
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  private static List<Long> differences(byte[] expected, byte[] actual) {
    assertEquals(expected.length, actual.length);
    return LongStream.range(0, expected.length)
        .filter(i -> expected[(int) i] != actual[(int) i])
        .boxed()
        .toList();
  }

  private static byte[] read(SnapshotContent content) throws IOException {
    try (InputStream in = content.open()) {
      return in.readAllBytes();
    }
  }

  private static final class BrokenStream extends InputStream {
    private int left;

    BrokenStream(int left) {
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      if (left-- == 0) {
        throw new IOException("etcd went away");
      }
      return 0;
    }
  }
}
