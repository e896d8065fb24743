package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteResponse;

/**
 * An answer's body without the white space before its first other byte: stores send it to keep a connection alive while they
 * complete an upload, and XML has none before its declaration. Thread-confined.
 */
final class LeadingSpace extends FilterInputStream {
  private boolean begun;

  private LeadingSpace(InputStream body) {
    super(body);
  }

  /** The same answer with such a body, if it has one. */
  static HttpExecuteResponse without(HttpExecuteResponse original) {
    if (original.responseBody().isEmpty()) {
      return original;
    }
    AbortableInputStream body = original.responseBody().get();
    return HttpExecuteResponse.builder()
        .response(original.httpResponse())
        .responseBody(AbortableInputStream.create(new LeadingSpace(body), body))
        .build();
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    while (!begun && isSpace(b)) {
      b = super.read();
    }
    begun = true;
    return b;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (begun || length == 0) {
      return super.read(into, offset, length);
    }
    int first = read();
    if (first < 0) {
      return first;
    }
    into[offset] = (byte) first;
    return 1;
  }

  private static boolean isSpace(int b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
