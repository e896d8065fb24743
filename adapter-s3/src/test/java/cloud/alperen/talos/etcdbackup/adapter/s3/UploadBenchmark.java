package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.testkit.s3.DiscardingS3Process;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * What an upload of 1 GiB costs this process, compared with a plain loop of {@code uploadPart} calls
 * over the same client, to a server in another process that digests and discards. See the README for
 * the command.
 */
final class UploadBenchmark {
  private static final long SIZE = 1L << 30;
  private static final int ROUNDS = 5;
  private static final ObjectKey KEY = new ObjectKey("benchmark.db");
  private static final S3Settings SETTINGS = S3Settings.defaults();
  private static final StorageCredentials CREDENTIALS =
      Targets.credentials("benchmark-key-id", "benchmark-secret-key");

  /** As much as a reader of a snapshot hands over at a time. */
  private final byte[] chunk = new byte[64 * 1024];

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final S3Target target;

  private UploadBenchmark(S3Target target) {
    this.target = target;
    new Random(1).nextBytes(chunk);
  }

  /** CPU seconds, of all threads of this process, and wall seconds. */
  private record Cost(double cpu, double wall) {
    @Override
    public String toString() {
      return "%5.2f CPU-s/GiB %6.0f MB/s".formatted(cpu, SIZE / 1e6 / wall);
    }
  }

  public static void main(String[] arguments) throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(SETTINGS.parts().inFlight());
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    try (DiscardingS3Process server = DiscardingS3Process.startHttps()) {
      UploadBenchmark benchmark =
          new UploadBenchmark(Targets.of(server.endpoint(), server.bucket()));
      benchmark.compare(new S3ObjectSink(SETTINGS, senders, timer), timer);
    } finally {
      senders.shutdown();
      timer.shutdown();
    }
  }

  private void compare(S3ObjectSink sink, ScheduledExecutorService timer) throws Exception {
    List<Cost> ours = new ArrayList<>();
    List<Cost> plain = new ArrayList<>();
    System.out.println(
        "upload of 1 GiB over https, parts of " + SETTINGS.parts().size());
    for (int round = 0; round <= ROUNDS; round++) {
      Cost ourCost = measure(() -> uploadWith(sink));
      Cost plainCost = measure(() -> uploadPlainly(timer));
      System.out.printf(
          "%-8s adapter %s   plain loop %s%n",
          round == 0 ? "warm-up" : "round " + round, ourCost, plainCost);
      if (round > 0) {
        ours.add(ourCost);
        plain.add(plainCost);
      }
    }
    double ourMedian = median(ours);
    double plainMedian = median(plain);
    System.out.printf(
        "median   adapter %5.2f CPU-s/GiB   plain loop %5.2f CPU-s/GiB   ratio %.2f%n",
        ourMedian, plainMedian, ourMedian / plainMedian);
  }

  private Void uploadWith(S3ObjectSink sink) throws Exception {
    try (ObjectUpload upload =
        sink.begin(target, CREDENTIALS, KEY, SIZE, new ObjectMetadata(Map.of()))) {
      for (long sent = 0; sent < SIZE; sent += chunk.length) {
        upload.write(ByteBuffer.wrap(chunk));
      }
      upload.complete();
    }
    return null;
  }

  private Void uploadPlainly(ScheduledExecutorService timer) throws Exception {
    try (S3Session session = S3Session.open(
        StorageOperation.UPLOAD, target, CREDENTIALS, SETTINGS, timer, new StoreTraits())) {
      return session.call(S3Action.PUT_OBJECT, this::uploadPlainly);
    }
  }

  private Void uploadPlainly(S3Client s3) {
    String bucket = target.bucket();
    String key = KEY.value();
    String id = s3.createMultipartUpload(r -> r.bucket(bucket).key(key)).uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    byte[] part = new byte[Math.toIntExact(SETTINGS.parts().size().bytes())];
    for (long sent = 0; sent < SIZE; sent += part.length) {
      int length = (int) Math.min(part.length, SIZE - sent);
      for (int at = 0; at < length; at += chunk.length) {
        System.arraycopy(chunk, 0, part, at, Math.min(chunk.length, length - at));
      }
      byte[] body = length == part.length ? part : Arrays.copyOf(part, length);
      int number = parts.size() + 1;
      String tag = s3.uploadPart(
              r -> r.bucket(bucket)
                  .key(key)
                  .uploadId(id)
                  .partNumber(number)
                  .checksumAlgorithm(ChecksumAlgorithm.CRC32),
              RequestBody.fromBytes(body))
          .eTag();
      parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
    }
    s3.completeMultipartUpload(
        r -> r.bucket(bucket).key(key).uploadId(id).multipartUpload(u -> u.parts(parts)));
    return null;
  }

  private Cost measure(Callable<Void> work) throws Exception {
    long cpu = system.getProcessCpuTime();
    long wall = System.nanoTime();
    work.call();
    return new Cost((system.getProcessCpuTime() - cpu) / 1e9, (System.nanoTime() - wall) / 1e9);
  }

  private static double median(List<Cost> costs) {
    double[] sorted = costs.stream().mapToDouble(Cost::cpu).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
