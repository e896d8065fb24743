package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Monitors a watch over WebSocket by pings. It ends a watch that answers no ping with an error. The library then reopens the
 * watch at its last resource version. Thread-safe.
 */
final class MonitoredWebSocket implements WebSocket.Listener, Monitored {
  private static final int MOST_QUIET_CHECKS = 2;

  private final WebSocket.Listener library;
  private final ApiTransport transport;
  private final Runnable onSilence;
  // Guarded by this, as is the order of calls to the library.
  @SuppressWarnings("NullAway.Init") // Nobody looks before it is open.
  private WebSocket socket;

  private int quietChecks;
  private boolean halfWay;
  private boolean gone;
  private boolean ended;

  MonitoredWebSocket(WebSocket.Listener library, ApiTransport transport, Runnable onSilence) {
    this.library = library;
    this.transport = transport;
    this.onSilence = onSilence;
  }

  @Override
  public synchronized void check() {
    if (ended) {
      return;
    }
    if (quietChecks >= MOST_QUIET_CHECKS) {
      end();
      try {
        onSilence.run();
      } finally {
        socket.abort();
        library.onError(
            socket, new HttpTimeoutException("the API server answers no ping of this watch"));
      }
      return;
    }
    quietChecks++;
    // Fails while an earlier ping is still being sent, which tests the connection as well.
    CompletableFuture<WebSocket> unused = socket.sendPing(ByteBuffer.allocate(0));
  }

  @Override
  public synchronized void listAgain() {
    // Not into the middle of a message; the next call will do.
    if (!ended && !halfWay && !gone) {
      gone = true;
      transport.watchListedAgain();
      library.onText(socket, ApiTransport.GONE, true);
    }
  }

  @Override
  public synchronized void onOpen(WebSocket opened) {
    socket = opened;
    transport.monitor(this);
    transport.watchOpened();
    library.onOpen(opened);
  }

  @Override
  public synchronized @Nullable CompletionStage<?> onText(
      WebSocket from, CharSequence data, boolean last) {
    heard(last);
    return ended ? null : library.onText(from, data, last);
  }

  @Override
  public synchronized @Nullable CompletionStage<?> onBinary(
      WebSocket from, ByteBuffer data, boolean last) {
    heard(last);
    return ended ? null : library.onBinary(from, data, last);
  }

  @Override
  public synchronized @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    quietChecks = 0;
    return library.onPing(from, message);
  }

  @Override
  public synchronized @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    quietChecks = 0;
    return library.onPong(from, message);
  }

  @Override
  public synchronized @Nullable CompletionStage<?> onClose(
      WebSocket from, int status, String reason) {
    if (ended) {
      return null;
    }
    end();
    return library.onClose(from, status, reason);
  }

  @Override
  public synchronized void onError(WebSocket from, Throwable problem) {
    if (!ended) {
      end();
      library.onError(from, problem);
    }
  }

  private void heard(boolean wholeMessage) {
    quietChecks = 0;
    halfWay = !wholeMessage;
  }

  private void end() {
    ended = true;
    transport.stopMonitoring(this);
  }
}
