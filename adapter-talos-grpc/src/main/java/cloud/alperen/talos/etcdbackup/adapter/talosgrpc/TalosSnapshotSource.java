package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.MemberRule;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import io.grpc.ManagedChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Takes snapshots from Talos control plane nodes over mutual TLS.
 *
 * <p>Each call makes its own connections, and with a secrets bundle its own client certificate (role
 * {@code os:etcd:backup} only, one hour), and leaves nothing behind. Bytes arrive on gRPC's shared
 * transport threads, which live as long as there are channels; all else runs on the caller's thread.
 * Memory per stream: 2 MiB of heap for messages, and 4 MiB of direct memory, most of it the HTTP/2
 * window of 2 MiB; plus 4 MiB of direct memory for each transport thread in use. So N streams on P processors need
 * at most N x 4 MiB + 2 x P x 4 MiB of direct memory, whatever nodes send.
 *
 * <p>Where a library on the class path does not fit, calls throw an {@link IllegalStateException} that
 * says so; gRPC since 1.65.1 and protobuf since 3.25.8 fit.
 *
 * <p>Thread-safe; there is nothing to close.
 */
public final class TalosSnapshotSource implements SnapshotSource {
  private final TalosTimeouts timeouts;
  private final InstantSource clock;
  private final Ticker ticker;
  private final SecureRandom random;

  /**
   * Makes a source.
   *
   * @param timeouts how long nodes may keep us waiting
   * @param clock for the validity of minted certificates
   * @param ticker measures how long was waited
   * @param random for keys and serial numbers
   */
  public TalosSnapshotSource(
      TalosTimeouts timeouts, InstantSource clock, Ticker ticker, SecureRandom random) {
    this.timeouts = Objects.requireNonNull(timeouts, "timeouts");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.ticker = Objects.requireNonNull(ticker, "ticker");
    this.random = Objects.requireNonNull(random, "random");
  }

  /** With {@link TalosTimeouts#defaults}, the time of this machine and chance of its own. */
  public static TalosSnapshotSource withDefaults() {
    TimeSource time = TimeSource.system();
    return new TalosSnapshotSource(
        TalosTimeouts.defaults(), time.wall(), time.ticker(), new SecureRandom());
  }

  @Override
  public List<NodeHealth> probe(ControlPlaneAccess access) throws BackupException {
    try {
      return ask(access);
    } catch (LinkageError e) {
      throw TalosFailures.ofTheClassPath(e);
    }
  }

  @Override
  public ByteStream open(
      ControlPlaneAccess access, Endpoint endpoint, MemberRule rule, Deadline deadline)
      throws BackupException {
    try {
      return connect(access, endpoint, rule, deadline);
    } catch (LinkageError e) {
      throw TalosFailures.ofTheClassPath(e);
    }
  }

  private List<NodeHealth> ask(ControlPlaneAccess access) throws BackupException {
    TalosChannels channels = channels(access);
    List<MemberProbe> probes = new ArrayList<>();
    try {
      for (Endpoint endpoint : access.endpoints()) {
        probes.add(MemberProbe.start(channels, endpoint, timeouts.probe()));
      }
      List<NodeHealth> answers = new ArrayList<>();
      for (MemberProbe probe : probes) {
        answers.add(probe.answer());
      }
      return List.copyOf(answers);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackupException(new BackupFailure.Cancelled(), e);
    } finally {
      probes.forEach(MemberProbe::close);
    }
  }

  private ByteStream connect(
      ControlPlaneAccess access, Endpoint endpoint, MemberRule rule, Deadline deadline)
      throws BackupException {
    ManagedChannel channel = channel(channels(access), endpoint);
    try {
      // All calls of a channel share one connection, so whoever answers now gets the next call too.
      Optional<String> objection = rule.objectionTo(memberAt(channel, endpoint, deadline));
      if (objection.isPresent()) {
        throw new BackupException(new SourceFailure.NodeFailed(
            endpoint.node(), SourceProblem.MEMBER_UNFIT, objection.get()));
      }
      return TalosSnapshotStream.start(endpoint.node(), channel, timeouts, deadline, ticker);
    } catch (BackupException | RuntimeException | LinkageError e) {
      channel.shutdownNow();
      throw e;
    }
  }

  private static ManagedChannel channel(TalosChannels channels, Endpoint endpoint)
      throws BackupException {
    try {
      return channels.open(endpoint);
    } catch (IllegalArgumentException e) {
      throw new BackupException(TalosFailures.ofAddress(endpoint.node()), e);
    }
  }

  private NodeHealth memberAt(ManagedChannel channel, Endpoint endpoint, Deadline deadline)
      throws BackupException {
    // The first call on this channel: it has to connect as well.
    Duration limit =
        Collections.min(List.of(timeouts.probe(), timeouts.connect(), deadline.remaining()));
    try (MemberProbe probe = MemberProbe.start(channel, endpoint, limit)) {
      return probe.answer();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackupException(new BackupFailure.Cancelled(), e);
    }
  }

  private TalosChannels channels(ControlPlaneAccess access) throws BackupException {
    try {
      return new TalosChannels(
          Credentials.of(access.identity(), clock.instant(), random), timeouts.connect());
    } catch (UnreadableException e) {
      throw new BackupException(new ControlPlaneUnavailable(access.ref(), e.problem(), e.clause()));
    }
  }
}
