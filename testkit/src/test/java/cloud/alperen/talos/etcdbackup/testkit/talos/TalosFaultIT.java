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
import com.google.protobuf.Empty;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server does wrong when it is told to. */
class TalosFaultIT extends TalosApiServerFixture {
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
}
