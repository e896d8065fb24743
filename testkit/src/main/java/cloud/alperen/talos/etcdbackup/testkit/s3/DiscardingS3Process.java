package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A {@link ScriptedS3Server} that digests and discards, as a child process: for uploads of gigabytes
 * whose cost or memory is measured in this one. It checks no signature; with https its certificate is
 * self-signed.
 *
 * <p>Thread-safe. Whoever starts it closes it; the process also ends when this one does.
 */
public final class DiscardingS3Process implements AutoCloseable {
  private static final String READY = "ready";

  private final ChildJvm process;
  private final URI endpoint;
  private final String bucket;
  private final BucketView bucketView;

  private DiscardingS3Process(ChildJvm process) {
    List<String> ready = process.awaitReady();
    this.process = process;
    this.endpoint = URI.create(ready.get(0));
    this.bucket = ready.get(2);
    this.bucketView = HttpBucketView.unauthenticated(URI.create(ready.get(1) + "/" + bucket));
  }

  public static DiscardingS3Process startHttp() {
    return start("http");
  }

  public static DiscardingS3Process startHttps() {
    return start("https");
  }

  private static DiscardingS3Process start(String scheme) {
    List<Path> classPath = Stream.of(
            System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .toList();
    return new DiscardingS3Process(ChildJvm.start(
        new ChildJvm.Program(
            DiscardingS3Process.class, List.of("-XX:+UseSerialGC", "-Xmx256m"), classPath),
        List.of(scheme),
        Map.of(),
        READY));
  }

  public URI endpoint() {
    return endpoint;
  }

  public String bucket() {
    return bucket;
  }

  /** Sizes, digests, metadata and last 64 bytes; the content is gone. */
  public BucketView bucketView() {
    return bucketView;
  }

  @Override
  public void close() {
    process.close();
  }

  /**
   * Runs the server until standard input ends.
   *
   * @param arguments {@code http} or {@code https}
   */
  public static void main(String[] arguments) throws IOException {
    ScriptedS3Server.Builder builder = ScriptedS3Server.builder().digestOnly();
    if (arguments[0].equals("https")) {
      builder.https(ServerIdentity.ofLoopback());
    }
    try (ScriptedS3Server front = builder.start();
        ScriptedS3Server back = ScriptedS3Server.builder().storeOf(front).start()) {
      System.out.println(String.join(
          " ", READY, front.endpoint().toString(), back.endpoint().toString(), front.bucket()));
      while (System.in.read() != -1) {
        // Nothing is ever sent; only the end matters.
      }
    }
  }
}
