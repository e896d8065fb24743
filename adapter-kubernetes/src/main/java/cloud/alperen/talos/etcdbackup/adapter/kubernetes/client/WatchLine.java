package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A watch that is pinged. One that answers no ping is ended with an error; the library then opens it again where it was.
 * Thread-safe.
 */
final class WatchLine implements WebSocket.Listener, Line {
  private static final int MOST_QUIET_CHECKS = 2;

  private final WebSocket.Listener library;
  private final ApiTransport transport;
  private final Runnable onSilence;
  // Guarded by this, as is the order of what the library is told.
  @SuppressWarnings("NullAway.Init") // Nobody looks before it is open.
  private WebSocket socket;

  private int quietChecks;
  private boolean halfWay;
  private boolean gone;
  private boolean ended;

  WatchLine(WebSocket.Listener library, ApiTransport transport, Runnable onSilence) {
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
    // Fails while the one before is still being sent, which says the same.
    CompletableFuture<WebSocket> unused = socket.sendPing(ByteBuffer.allocate(0));
  }

  @Override
  public synchronized void listAgain() {
    // Not into the middle of what the server says; the next time will do.
    if (!ended && !halfWay && !gone) {
      gone = true;
      transport.watchListedAgain();
      library.onText(socket, ApiTransport.GONE, true);
    }
  }

  @Override
  public synchronized void onOpen(WebSocket opened) {
    socket = opened;
    transport.listenOn(this);
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
    transport.forget(this);
  }
}
