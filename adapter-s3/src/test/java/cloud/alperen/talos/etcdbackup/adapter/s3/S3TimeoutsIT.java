package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpFault;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Each timeout alone, with all others longer than the test may take: without it the test fails. */
@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
class S3TimeoutsIT {
  private static final Duration SOON = Duration.ofMillis(500);
  private static final Duration LATE = Duration.ofMinutes(5);

  private final ExecutorService senders = Executors.newSingleThreadExecutor();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() {
    senders.shutdownNow();
    timer.shutdownNow();
  }

  @Test
  void theConnectTimeoutEndsAConnectionThatNobodyAnswers() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket waiting = new Socket(full.getInetAddress(), full.getLocalPort());
        Socket alsoWaiting = new Socket(full.getInetAddress(), full.getLocalPort())) {
      // Linux answers no further connection while so many wait to be accepted.
      assertEquals(waiting.getPort(), alsoWaiting.getPort());
      URI store = URI.create("http://127.0.0.1:" + full.getLocalPort());

      assertEquals("StorageTimedOut", failure(new S3Settings.Timeouts(SOON, LATE, LATE), store));
    }
  }

  @Test
  void theSilenceTimeoutEndsARequestThatIsNotAnswered() {
    try (ScriptedS3Server server = ScriptedS3Server.startHttp()) {
      server.fallSilent();

      assertEquals(
          "StorageTimedOut", failure(new S3Settings.Timeouts(LATE, SOON, LATE), server.endpoint()));
    }
  }

  @Test
  void theRequestTimeoutEndsAnAnswerThatTrickles() {
    try (ScriptedS3Server server = ScriptedS3Server.startHttp();
        TcpProxy network = TcpProxy.to(server.endpoint().getPort())) {
      network.towardsClient(new TcpFault.Throttle(10));
      URI store = URI.create("http://127.0.0.1:" + network.port());

      assertEquals("StorageTimedOut", failure(new S3Settings.Timeouts(LATE, LATE, SOON), store));
    }
  }

  /** Of a look at the store that is tried once. */
  private String failure(S3Settings.Timeouts timeouts, URI store) {
    S3ObjectSink sink = new S3ObjectSink(
        new S3Settings(
            new S3Settings.Parts(S3Settings.Parts.SMALLEST, 1, ByteCount.ofMebibytes(10)),
            timeouts,
            new S3Settings.Retries(1, Duration.ofMillis(1), Duration.ofMillis(1))),
        senders,
        timer);
    return assertThrows(
            BackupException.class,
            () -> sink.find(
                Targets.of(store, "backups"),
                Targets.credentials("key-id", "secret-key"),
                ScriptedBucket.KEY))
        .failure()
        .reason();
  }
}
