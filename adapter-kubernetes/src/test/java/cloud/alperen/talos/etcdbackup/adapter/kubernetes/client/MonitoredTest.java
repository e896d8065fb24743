package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** The effects of silence on each kind of {@link Monitored}. */
class MonitoredTest {
  private static final int ENOUGH_CHECKS = 20;

  private final ApiTransport transport = new ApiTransport(ApiTransport.PING);
  private final Library library = new Library();
  private final List<String> calls = new ArrayList<>();
  private int silences;

  @Test
  void aSilentWatchEndsEvenIfItsConnectionCannotBeReplaced() {
    MonitoredWebSocket monitored =
        new MonitoredWebSocket(new Listener(), transport, this::exhausted);
    monitored.onOpen(socket());
    monitored.check();
    monitored.check();
    assertThrows(OutOfMemoryError.class, monitored::check);
    monitored.check();
    assertEquals(List.of("sendPing", "sendPing", "abort", "onError"), calls);
  }

  @Test
  void aSilentAnswerEndsEvenIfItsConnectionCannotBeReplaced() {
    MonitoredBody<String> monitored = MonitoredBody.ofAnswer(library, transport, this::exhausted);
    monitored.onSubscribe(new Subscription());
    library.subscription.request(1);
    monitored.check();
    monitored.check();
    assertThrows(OutOfMemoryError.class, monitored::check);
    monitored.check();
    assertEquals(List.of("request", "cancel"), calls);
    assertEquals(1, library.problems);
  }

  @Test
  void aCancelledAnswerIsNotMonitored() {
    MonitoredBody<String> monitored = MonitoredBody.ofAnswer(library, transport, () -> silences++);
    monitored.onSubscribe(new Subscription());
    library.subscription.request(1);
    library.subscription.cancel();
    check(monitored);
    assertEquals(0, silences);
    assertEquals(0, library.problems);
  }

  @Test
  void onlyRequestedBytesAreExpected() {
    MonitoredBody<String> monitored = MonitoredBody.ofAnswer(library, transport, () -> silences++);
    monitored.onSubscribe(new Subscription());
    library.subscription.request(1);
    monitored.onNext(List.of(ByteBuffer.allocate(1)));
    check(monitored);
    assertEquals(0, silences);
    library.subscription.request(1);
    check(monitored);
    assertEquals(1, silences);
  }

  @Test
  void aWatchWithoutWebSocketIsListedAgainBetweenTwoEvents() {
    MonitoredBody<String> monitored = MonitoredBody.ofWatch(library, transport);
    monitored.onSubscribe(new Subscription());
    assertEquals(1, transport.resumed());
    say(monitored, "{\"type\":\"BOOK");
    transport.listAgain();
    assertEquals("{\"type\":\"BOOK", library.heard.toString());
    say(monitored, "MARK\"}\n");
    transport.listAgain();
    transport.listAgain();
    assertEquals("{\"type\":\"BOOKMARK\"}\n" + ApiTransport.GONE + "\n", library.heard.toString());
    assertEquals(0, transport.resumed());
  }

  @Test
  void anAnswerIsNotListedAgain() {
    MonitoredBody<String> monitored = MonitoredBody.ofAnswer(library, transport, () -> silences++);
    monitored.onSubscribe(new Subscription());
    transport.listAgain();
    assertEquals("", library.heard.toString());
    assertEquals(0, transport.resumed());
  }

  @Test
  void aPendingWatchIsCancelled() {
    CompletableFuture<String> sent = new CompletableFuture<>();
    PendingWatch.monitor(sent, transport, this::exhausted);
    for (int i = 0; i < ENOUGH_CHECKS; i++) {
      transport.checkAll();
    }
    assertTrue(sent.isCancelled());
    assertEquals(1, silences);
  }

  @Test
  void anAcceptedWatchIsNotCancelled() {
    CompletableFuture<String> sent = new CompletableFuture<>();
    PendingWatch.monitor(sent, transport, this::exhausted);
    transport.checkAll();
    sent.complete("accepted");
    for (int i = 0; i < ENOUGH_CHECKS; i++) {
      transport.checkAll();
    }
    assertEquals(0, silences);
  }

  private void exhausted() {
    silences++;
    throw new OutOfMemoryError("unable to create native thread");
  }

  private static void check(Monitored monitored) {
    for (int i = 0; i < ENOUGH_CHECKS; i++) {
      monitored.check();
    }
  }

  private static void say(MonitoredBody<?> monitored, String text) {
    monitored.onNext(List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
  }

  private WebSocket socket() {
    return (WebSocket) Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[] {WebSocket.class}, (proxy, method, given) -> {
          calls.add(method.getName());
          return null;
        });
  }

  private final class Listener implements WebSocket.Listener {
    @Override
    public void onOpen(WebSocket socket) {}

    @Override
    public void onError(WebSocket socket, Throwable problem) {
      calls.add("onError");
    }
  }

  private final class Subscription implements Flow.Subscription {
    @Override
    public void request(long more) {
      calls.add("request");
    }

    @Override
    public void cancel() {
      calls.add("cancel");
    }
  }

  /** The library's subscriber, which reads the answer. */
  private static final class Library implements HttpResponse.BodySubscriber<String> {
    private final StringBuilder heard = new StringBuilder();
    private Flow.Subscription subscription;
    private int problems;

    @Override
    public CompletionStage<String> getBody() {
      return new CompletableFuture<>();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscribed) {
      subscription = subscribed;
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
      bytes.forEach(some -> heard.append(StandardCharsets.UTF_8.decode(some)));
    }

    @Override
    public void onError(Throwable problem) {
      problems++;
    }

    @Override
    public void onComplete() {}
  }
}
