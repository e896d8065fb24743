package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.MemberRule;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.SnapshotStream;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
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
 * Memory per stream: 1 MiB of messages and 2 MiB of HTTP/2 window, or one message (32 MiB at most)
 * where that is larger.
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

  @Override
  public List<NodeHealth> probe(ControlPlaneAccess access) throws BackupException {
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

  @Override
  public SnapshotStream open(
      ControlPlaneAccess access, Endpoint endpoint, MemberRule rule, Deadline deadline)
      throws BackupException {
    ManagedChannel channel = channel(channels(access), endpoint);
    try {
      // All calls of a channel share one connection, so whoever answers now gets the next call too.
      Optional<String> objection = rule.objectionTo(memberAt(channel, endpoint, deadline));
      if (objection.isPresent()) {
        throw new BackupException(new SourceFailure.MemberUnfit(endpoint.node(), objection.get()));
      }
      return TalosSnapshotStream.start(endpoint.node(), channel, timeouts, deadline, ticker);
    } catch (BackupException | RuntimeException e) {
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
      throw new BackupException(
          new ControlPlaneUnavailable(access.ref(), Problem.SECRET_BUNDLE_UNREADABLE, e.clause()));
    }
  }
}
