package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;

/** How far a request is, as its bodies tell. Moved by the thread that sends, looked at by another; thread-safe. */
final class RequestProgress {
  private final Consumer<HttpExecuteRequest> whenBodyBegins;
  private volatile boolean sending;
  private volatile boolean sent;
  private volatile boolean moved;
  private volatile boolean heard;

  /**
   * Nothing has been sent yet.
   *
   * @param whenBodyBegins is told of each request before the first byte of its body is sent
   */
  RequestProgress(Consumer<HttpExecuteRequest> whenBodyBegins) {
    this.whenBodyBegins = whenBodyBegins;
  }

  /** The next request begins. */
  void restart() {
    sending = false;
    sent = false;
  }

  /** Whether the body has begun. */
  boolean sending() {
    return sending;
  }

  /** Whether all of the body is with the network. */
  boolean sent() {
    return sent;
  }

  /** Whether anything was sent or received since this was last asked. */
  boolean takeMoved() {
    boolean result = moved;
    moved = false;
    return result;
  }

  /** Whether something of the answer's body was received since this was last asked. */
  boolean takeHeard() {
    boolean result = heard;
    heard = false;
    return result;
  }

  /** The same request with a body that tells how it moves. */
  HttpExecuteRequest observed(HttpExecuteRequest original) {
    return HttpExecuteRequest.builder()
        .request(original.httpRequest())
        .contentStreamProvider(original
            .contentStreamProvider()
            .<ContentStreamProvider>map(body -> () -> new Body(body.newStream(), original))
            .orElse(null))
        .metricCollector(original.metricCollector().orElse(null))
        .build();
  }

  /** The same answer with a body that tells how it comes. */
  HttpExecuteResponse observed(HttpExecuteResponse original) {
    return HttpExecuteResponse.builder()
        .response(original.httpResponse())
        .responseBody(original
            .responseBody()
            .map(body -> AbortableInputStream.create(new Answer(body), body))
            .orElse(null))
        .build();
  }

  private static long length(HttpExecuteRequest request) {
    return request
        .httpRequest()
        .firstMatchingHeader("Content-Length")
        .map(Long::parseLong)
        .orElse(Long.MAX_VALUE);
  }

  /** It is asked for more only when what it gave before is with the network. */
  private final class Body extends FilterInputStream {
    private final HttpExecuteRequest request;
    private long left;

    Body(InputStream body, HttpExecuteRequest request) {
      super(body);
      this.request = request;
      this.left = length(request);
    }

    @Override
    public int read() throws IOException {
      move();
      int b = super.read();
      count(b < 0 ? b : 1);
      return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      move();
      int count = super.read(into, offset, length);
      count(count);
      return count;
    }

    private void move() {
      if (!sending) {
        whenBodyBegins.accept(request);
      }
      moved = true;
      sending = true;
    }

    private void count(int more) {
      left -= Math.max(0, more);
      sent = more < 0 || left <= 0;
    }
  }

  private final class Answer extends FilterInputStream {
    Answer(InputStream body) {
      super(body);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      receive();
      return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      receive();
      return count;
    }

    private void receive() {
      moved = true;
      heard = true;
    }
  }
}
