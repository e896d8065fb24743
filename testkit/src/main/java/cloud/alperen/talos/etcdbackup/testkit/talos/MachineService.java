package cloud.alperen.talos.etcdbackup.testkit.talos;

import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState.Alarm;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.Data;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.EtcdAlarm;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.EtcdAlarmListResponse;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.EtcdMemberAlarm;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.EtcdMemberStatus;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.EtcdSnapshotRequest;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.EtcdStatus;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.EtcdStatusResponse;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.MachineServiceGrpc.MachineServiceImplBase;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.Version;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.VersionInfo;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.VersionResponse;
import com.google.protobuf.Empty;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** The answers of the node. */
final class MachineService extends MachineServiceImplBase {
  private static final long RAFT_TERM = 3;

  private final NodeScript script;
  private final TalosFacts facts;
  private final int messageBytes;

  MachineService(NodeScript script, TalosFacts facts, int messageBytes) {
    this.script = script;
    this.facts = facts;
    this.messageBytes = messageBytes;
  }

  @Override
  public void etcdSnapshot(EtcdSnapshotRequest request, StreamObserver<Data> observer) {
    SnapshotCall.begin(
        (ServerCallStreamObserver<Data>) observer,
        script.content(),
        script.nextFault(),
        facts,
        messageBytes);
  }

  @Override
  public void etcdStatus(Empty request, StreamObserver<EtcdStatusResponse> observer) {
    answer(observer, this::status);
  }

  @Override
  public void etcdAlarmList(Empty request, StreamObserver<EtcdAlarmListResponse> observer) {
    answer(observer, this::alarms);
  }

  @Override
  public void version(Empty request, StreamObserver<VersionResponse> observer) {
    Version version = Version.newBuilder()
        .setVersion(VersionInfo.newBuilder().setTag("v1.13.0"))
        .build();
    observer.onNext(VersionResponse.newBuilder().addMessages(version).build());
    observer.onCompleted();
  }

  private <T> void answer(StreamObserver<T> observer, Supplier<T> message) {
    switch (script.member().answer()) {
      case GIVEN, DENIED_TO_BACKUP_ROLE -> {
        observer.onNext(message.get());
        observer.onCompleted();
      }
      case UNIMPLEMENTED ->
        observer.onError(Status.UNIMPLEMENTED
            .withDescription("etcd status is only available on control plane nodes")
            .asRuntimeException());
      case WITHHELD -> {
        // The etcd client of a node waits for a connection until the caller gives up.
      }
    }
  }

  private EtcdStatusResponse status() {
    EtcdMemberState member = script.member();
    EtcdMemberStatus status = EtcdMemberStatus.newBuilder()
        .setProtocolVersion("3.6.16")
        .setStorageVersion("3.6.0")
        .setMemberId(member.memberId())
        .setLeader(member.leaderId())
        .setRaftIndex(member.raftIndex())
        .setRaftTerm(RAFT_TERM)
        .setRaftAppliedIndex(member.raftAppliedIndex())
        .setIsLearner(member.learner())
        .addAllErrors(member.errors())
        .build();
    return EtcdStatusResponse.newBuilder()
        .addMessages(EtcdStatus.newBuilder().setMemberStatus(status))
        .build();
  }

  private EtcdAlarmListResponse alarms() {
    EtcdMemberState member = script.member();
    EtcdAlarm.Builder alarms = EtcdAlarm.newBuilder();
    for (Alarm alarm : member.alarms()) {
      alarms.addMemberAlarms(EtcdMemberAlarm.newBuilder()
          .setMemberId(member.memberId())
          .setAlarm(
              switch (alarm) {
                case NOSPACE -> EtcdMemberAlarm.AlarmType.NOSPACE;
                case CORRUPT -> EtcdMemberAlarm.AlarmType.CORRUPT;
              }));
    }
    return EtcdAlarmListResponse.newBuilder().addMessages(alarms).build();
  }
}
