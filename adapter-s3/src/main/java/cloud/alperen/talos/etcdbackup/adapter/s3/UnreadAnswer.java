package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteResponse;

/**
 * An answer's body that is cut off if it is closed before anything of it was read. The SDK does that when its thread was
 * interrupted, after it has cleared the flag, so that the {@link RequestWatch} sees nothing; closing alone would read the
 * rest first, which on a connection that stands still lasts until the silence timeout. Thread-confined.
 */
final class UnreadAnswer extends FilterInputStream {
  private final Abortable connection;
  private boolean begun;

  private UnreadAnswer(InputStream body, Abortable connection) {
    super(body);
    this.connection = connection;
  }

  /** The same answer with such a body, if it has one. */
  static HttpExecuteResponse cutOffIfUnread(HttpExecuteResponse original) {
    if (original.responseBody().isEmpty() || isEmpty(original)) {
      return original;
    }
    AbortableInputStream body = original.responseBody().get();
    return HttpExecuteResponse.builder()
        .response(original.httpResponse())
        .responseBody(AbortableInputStream.create(new UnreadAnswer(body, body), body))
        .build();
  }

  private static boolean isEmpty(HttpExecuteResponse answer) {
    return answer
        .httpResponse()
        .firstMatchingHeader("Content-Length")
        .filter("0"::equals)
        .isPresent();
  }

  @Override
  public int read() throws IOException {
    begun = true;
    return super.read();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    begun = true;
    return super.read(into, offset, length);
  }

  @Override
  public void close() throws IOException {
    if (begun) {
      super.close();
    } else {
      connection.abort();
    }
  }
}
