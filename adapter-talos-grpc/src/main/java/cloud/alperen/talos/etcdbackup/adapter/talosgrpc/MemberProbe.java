package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.proto.EtcdAlarmListResponse;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.proto.EtcdMemberAlarm;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.proto.EtcdMemberStatus;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.proto.EtcdStatus;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.proto.EtcdStatusResponse;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.proto.MachineServiceGrpc;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.EtcdAlarm;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import com.google.protobuf.Empty;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The questions about one node's etcd member, under way. Thread-confined. */
final class MemberProbe implements AutoCloseable {
  private final Endpoint endpoint;
  private final Runnable disconnect;
  private final Future<EtcdStatusResponse> status;
  private final Future<EtcdAlarmListResponse> alarms;

  private MemberProbe(
      Endpoint endpoint,
      Runnable disconnect,
      Future<EtcdStatusResponse> status,
      Future<EtcdAlarmListResponse> alarms) {
    this.endpoint = endpoint;
    this.disconnect = disconnect;
    this.status = status;
    this.alarms = alarms;
  }

  /** Asks, and returns before there is an answer. */
  static MemberProbe start(TalosChannels channels, Endpoint endpoint, Duration limit) {
    try {
      ManagedChannel channel = channels.open(endpoint);
      return ask(channel, channel::shutdownNow, endpoint, limit);
    } catch (IllegalArgumentException e) {
      // One impossible host name must not keep the others from being asked.
      return new MemberProbe(
          endpoint, () -> {}, CompletableFuture.failedFuture(e), CompletableFuture.failedFuture(e));
    }
  }

  /** Asks the member that this channel leads to, and leaves the channel to its owner. */
  static MemberProbe start(ManagedChannel channel, Endpoint endpoint, Duration limit) {
    return ask(channel, () -> {}, endpoint, limit);
  }

  private static MemberProbe ask(
      ManagedChannel channel, Runnable disconnect, Endpoint endpoint, Duration limit) {
    MachineServiceGrpc.MachineServiceFutureStub stub = MachineServiceGrpc.newFutureStub(channel)
        .withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
    return new MemberProbe(
        endpoint,
        disconnect,
        stub.etcdStatus(Empty.getDefaultInstance()),
        stub.etcdAlarmList(Empty.getDefaultInstance()));
  }

  /** Waits no longer than the limit, which the calls themselves keep. */
  NodeHealth answer() throws InterruptedException {
    try {
      EtcdStatus answer = status.get().getMessagesList().stream()
          .findFirst()
          .orElseGet(EtcdStatus::getDefaultInstance);
      String error = answer.getMetadata().getError();
      if (!error.isEmpty() || !answer.hasMemberStatus()) {
        return unknown(
            "it answered without telling its health" + (error.isEmpty() ? "" : ": " + error));
      }
      return healthOf(answer.getMemberStatus());
    } catch (ExecutionException e) {
      return unknown(TalosFailures.ofProbe(Objects.requireNonNullElse(e.getCause(), e)));
    }
  }

  @Override
  public void close() {
    disconnect.run();
  }

  private NodeHealth unknown(String why) {
    return new NodeHealth.Unknown(endpoint, why);
  }

  private NodeHealth healthOf(EtcdMemberStatus member) throws InterruptedException {
    EtcdAlarm worst =
        Stream.concat(listed(member), rendered(member)).max(Enum::compareTo).orElse(EtcdAlarm.NONE);
    return new NodeHealth.Answered(
        endpoint,
        member.getMemberId(),
        member.getLeader(),
        member.getIsLearner(),
        member.getRaftAppliedIndex(),
        worst);
  }

  /** The alarm list is that of the whole cluster. */
  private Stream<EtcdAlarm> listed(EtcdMemberStatus member) throws InterruptedException {
    try {
      return alarms.get().getMessagesList().stream()
          .flatMap(answer -> answer.getMemberAlarmsList().stream())
          .filter(alarm -> alarm.getMemberId() == member.getMemberId())
          .map(MemberProbe::kind);
    } catch (ExecutionException e) {
      // The status that did arrive says the same in its error texts.
      return Stream.empty();
    }
  }

  /** Etcd also renders alarms into the errors of a status, as {@code memberID:1 alarm:CORRUPT}. */
  private static Stream<EtcdAlarm> rendered(EtcdMemberStatus member) {
    String own = "memberID:" + Long.toUnsignedString(member.getMemberId()) + " ";
    return member.getErrorsList().stream()
        .filter(error -> error.contains(own))
        .flatMap(error -> Stream.of(EtcdAlarm.NOSPACE, EtcdAlarm.CORRUPT)
            .filter(alarm -> error.contains("alarm:" + alarm.name())));
  }

  private static EtcdAlarm kind(EtcdMemberAlarm alarm) {
    return switch (alarm.getAlarm()) {
      case NOSPACE -> EtcdAlarm.NOSPACE;
      case CORRUPT -> EtcdAlarm.CORRUPT;
      case NONE, UNRECOGNIZED -> EtcdAlarm.NONE;
    };
  }
}
