package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.proto.Data;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.proto.EtcdSnapshotRequest;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.proto.MachineServiceGrpc;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.MemberRule;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosApiServerMain;
import com.sun.management.OperatingSystemMXBean;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Compares the CPU time of {@link TalosSnapshotSource} with that of a client that only drains: both
 * read the same generated snapshot of 1 GiB from a server in another process, in turns.
 *
 * <p>Run it with {@code mvn -q -Pdrain-benchmark -pl adapter-talos-grpc -am -DskipTests verify}.
 */
final class DrainBenchmark {
  private static final long GIB = 1L << 30;
  private static final int ROUNDS = 5;
  private static final int BATCH = 128;
  private static final int BUFFER = 1 << 18;

  private final ControlPlaneAccess access;
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private DrainBenchmark(ControlPlaneAccess access) {
    this.access = access;
  }

  public static void main(String[] arguments) throws Exception {
    Process server = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            TalosApiServerMain.class.getName(),
            Long.toString(GIB))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    try (BufferedReader said = new BufferedReader(
        new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      new DrainBenchmark(readAccess(said)).run();
    } finally {
      server.destroy();
    }
  }

  private static ControlPlaneAccess readAccess(BufferedReader said) throws IOException {
    Endpoint endpoint = Endpoint.parse(said.readLine());
    byte[] bundle = Base64.getDecoder().decode(said.readLine());
    return new ControlPlaneAccess(
        new ControlPlaneRef("benchmark", "benchmark"),
        List.of(endpoint),
        new TalosIdentity.SecretsBundle(
            SecretValue.of(new String(bundle, StandardCharsets.UTF_8))));
  }

  private void run() throws Exception {
    double plainSum = 0;
    double sourceSum = 0;
    for (int round = 0; round < ROUNDS; round++) {
      double plain = cpuSeconds("plain drain", this::drainPlainly);
      double source = cpuSeconds("TalosSnapshotSource", this::drainSource);
      // The first round pays for class loading and compilation.
      plainSum += round == 0 ? 0 : plain;
      sourceSum += round == 0 ? 0 : source;
    }
    System.out.printf(
        "mean of rounds 2 to %d: plain %.2f, source %.2f CPU-s/GiB, ratio %.2f%n",
        ROUNDS, plainSum / (ROUNDS - 1), sourceSum / (ROUNDS - 1), sourceSum / plainSum);
  }

  private double cpuSeconds(String name, Drain drain) throws Exception {
    long wall = System.nanoTime();
    long cpu = system.getProcessCpuTime();
    long bytes = drain.run();
    double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
    double wallSeconds = (System.nanoTime() - wall) / 1e9;
    if (bytes != GIB + 32) {
      throw new IllegalStateException(name + " got " + bytes + " bytes");
    }
    System.out.printf(
        "%-20s %5.2f CPU-s/GiB %5.0f MB/s%n", name, cpuSeconds, bytes / 1e6 / wallSeconds);
    return cpuSeconds;
  }

  private long drainSource() throws Exception {
    TalosSnapshotSource source = new TalosSnapshotSource(
        TalosTimeouts.defaults(), InstantSource.system(), System::nanoTime, new SecureRandom());
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    long total = 0;
    try (ByteStream stream = source.open(
        access,
        access.endpoints().get(0),
        MemberRule.of(List.of()),
        Deadline.after(Duration.ofMinutes(5), System::nanoTime))) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        total += count;
        buffer.clear();
      }
    }
    return total;
  }

  private long drainPlainly() throws Exception {
    Credentials credentials =
        Credentials.of(access.identity(), InstantSource.system().instant(), new SecureRandom());
    ManagedChannel channel = new TalosChannels(credentials, Duration.ofSeconds(10))
        .open(access.endpoints().get(0));
    try {
      ClientCall<EtcdSnapshotRequest, Data> call =
          channel.newCall(MachineServiceGrpc.getEtcdSnapshotMethod(), CallOptions.DEFAULT);
      PlainDrain drain = new PlainDrain(call);
      call.start(drain, new Metadata());
      call.request(BATCH);
      call.sendMessage(EtcdSnapshotRequest.getDefaultInstance());
      call.halfClose();
      return drain.total.get();
    } finally {
      channel.shutdownNow();
    }
  }

  private interface Drain {
    long run() throws Exception;
  }

  private static final class PlainDrain extends ClientCall.Listener<Data> {
    final CompletableFuture<Long> total = new CompletableFuture<>();
    private final ClientCall<EtcdSnapshotRequest, Data> call;
    private final ByteBuffer buffer = ByteBuffer.allocate(8 << 20);
    private int pending;
    private long bytes;

    PlainDrain(ClientCall<EtcdSnapshotRequest, Data> call) {
      this.call = call;
    }

    @Override
    public void onMessage(Data message) {
      if (buffer.remaining() < message.getBytes().size()) {
        buffer.clear();
      }
      message.getBytes().copyTo(buffer);
      bytes += message.getBytes().size();
      if (++pending == BATCH / 2) {
        call.request(pending);
        pending = 0;
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk()) {
        total.complete(bytes);
      } else {
        total.completeExceptionally(status.asException());
      }
    }
  }
}
