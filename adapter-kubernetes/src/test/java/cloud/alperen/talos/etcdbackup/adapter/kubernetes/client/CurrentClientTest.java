package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CurrentClientTest {
  private static final int CHECKS_AN_HOUR =
      (int) (Duration.ofHours(1).toSeconds() / ApiTransport.PING.toSeconds());

  private final ApiTransport transport = new ApiTransport(ApiTransport.PING);
  private boolean exhausted;
  private int made;
  private final CurrentClient current = new CurrentClient(this::make, transport);

  @Test
  void onlyTheSilentClientIsReplaced() {
    HttpClient first = current.get();
    current.giveUp(first);
    HttpClient second = current.get();
    assertNotSame(first, second);
    current.giveUp(first);
    assertSame(second, current.get());
  }

  @Test
  void whereNoneCanBeMadeTheOldOneStaysAndTheNextCheckTriesAgain() {
    transport.monitor(current);
    HttpClient first = current.get();
    exhausted = true;
    current.giveUp(first);
    assertSame(first, current.get());
    assertTrue(transport.problem().orElseThrow().contains("Too many open files"));
    transport.checkAll();
    assertTrue(transport.problem().isPresent());

    exhausted = false;
    transport.checkAll();
    assertNotSame(first, current.get());
    assertTrue(transport.problem().isEmpty());
  }

  @Test
  void anHourOfSilenceReplacesFewClients() {
    transport.monitor(current);
    for (int i = 0; i < CHECKS_AN_HOUR; i++) {
      current.giveUp(current.get());
      transport.checkAll();
    }
    assertTrue(made > 2 && made <= 12, () -> made + " clients");
  }

  @Test
  void clientsThatAnswerLiveForHalfAMinute() {
    transport.monitor(current);
    for (int i = 0; i < 9; i++) {
      current.answered(current.get());
      current.giveUp(current.get());
      transport.checkAll();
    }
    // The first client, its immediate replacement, and one more after every third check.
    assertEquals(2 + 3, made);
  }

  private HttpClient make() {
    if (exhausted) {
      throw new UncheckedIOException(new IOException("Too many open files"));
    }
    made++;
    return HttpClient.newHttpClient();
  }
}
