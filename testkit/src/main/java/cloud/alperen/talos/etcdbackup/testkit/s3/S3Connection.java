package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on one connection, as much of it as the AWS SDK uses. Written by hand because the faults
 * are about the wire: the JDK's own server hides its sockets. Confined to its thread, except {@link
 * #reset}.
 */
final class S3Connection {
  private static final int LONGEST_LINE = 16 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final UnaryOperator<String> spelling;

  /**
   * @param socket the TCP connection
   * @param stream what carries HTTP: the same, or TLS over it
   * @param spelling of the names of headers in answers
   */
  S3Connection(Socket socket, Socket stream, UnaryOperator<String> spelling) throws IOException {
    this.socket = socket;
    this.spelling = spelling;
    this.in = new BufferedInputStream(stream.getInputStream(), 64 * 1024);
    this.out = new BufferedOutputStream(stream.getOutputStream());
  }

  /** The head of the next request, or null if the client has closed the connection. */
  @Nullable
  S3Request readRequest() throws IOException {
    String requestLine = readLine();
    if (requestLine.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        throw new IOException("this is not HTTP");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    String[] words = requestLine.split(" ");
    String[] target = words[1].split("\\?", 2);
    Map<String, String> query = target.length == 2 ? query(target[1]) : Map.of();
    String[] path = decode(target[0].replace("+", "%2B")).substring(1).split("/", 2);
    String key = path.length == 2 ? path[1] : "";
    return new S3Request(
        S3Operation.of(words[0], !key.isEmpty(), query), words[0], path[0], key, query, headers);
  }

  byte[] readBody(S3Request request) throws IOException {
    invite(request);
    return readBytes(request);
  }

  private byte[] readBytes(S3Request request) throws IOException {
    byte[] body = new byte[Math.toIntExact(request.contentLength())];
    if (in.readNBytes(body, 0, body.length) < body.length) {
      throw new EOFException("the client ended inside a body");
    }
    return body;
  }

  /** Waits for a body that the client may hold back until it is asked for it. */
  byte[] awaitBody(S3Request request) throws IOException {
    return readBytes(request);
  }

  void readHalfOfTheBody(S3Request request) throws IOException {
    invite(request);
    in.skipNBytes(request.contentLength() / 2);
  }

  private void invite(S3Request request) throws IOException {
    if (request.expectsContinue()) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
  }

  void write(S3Response response) throws IOException {
    writeAsIs(response.withHeader("x-amz-request-id", "TESTKITREQUEST"));
  }

  /** Without the header that all answers of a store have. */
  void writeAsIs(S3Response response) throws IOException {
    writeHead(
        response.status() == 204
            ? response
            : response.withHeader("Content-Length", Long.toString(response.length())));
    out.write(response.body());
    out.flush();
  }

  private void writeHead(S3Response response) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + response.status() + " testkit\r\n");
    response
        .headers()
        .forEach((name, value) -> head.append(spelling.apply(name) + ": " + value + "\r\n"));
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Leaves the connection open if another answer may follow. */
  boolean writeWithoutLength(S3Response response, boolean toHead, S3Fault.WithoutLength.End end)
      throws IOException {
    S3Response named = response.withHeader("x-amz-request-id", "TESTKITREQUEST");
    if (toHead) {
      writeHead(named);
      out.flush();
      return true;
    }
    byte[] whole = response.body();
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    switch (end) {
      case CHUNKED -> {
        beginChunks(named);
        writeChunk(whole);
        writeChunk(new byte[0]);
      }
      case CHUNKED_AND_CUT -> {
        beginChunks(named);
        out.write((Integer.toHexString(whole.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(half);
      }
      case CLOSED, CLOSED_EARLY -> {
        writeHead(named.withHeader("Connection", "close"));
        out.write(end == S3Fault.WithoutLength.End.CLOSED ? whole : half);
      }
    }
    out.flush();
    return end == S3Fault.WithoutLength.End.CHUNKED;
  }

  /** Sends the answer when the pauses are over, and white space before. */
  void writeLate(S3Response response, S3Fault.Assembles how)
      throws IOException, InterruptedException {
    String text = new String(response.body(), StandardCharsets.UTF_8);
    int declaration = text.indexOf("?>") + 2;
    boolean after = how.meanwhile() == S3Fault.Assembles.Meanwhile.SPACE_AFTER_THE_DECLARATION;
    boolean silent = how.meanwhile() == S3Fault.Assembles.Meanwhile.NOTHING;
    if (!silent) {
      beginChunks(response.withHeader("x-amz-request-id", "TESTKITREQUEST"));
      if (after) {
        writeChunk(text.substring(0, declaration).getBytes(StandardCharsets.UTF_8));
      }
    }
    for (int i = 0; i < how.pauses(); i++) {
      TimeUnit.NANOSECONDS.sleep(how.pause().toNanos());
      if (!silent) {
        writeChunk(new byte[] {' '});
      }
    }
    if (silent) {
      write(response);
      return;
    }
    writeChunk(text.substring(after ? declaration : 0).getBytes(StandardCharsets.UTF_8));
    writeChunk(new byte[0]);
  }

  private void beginChunks(S3Response response) throws IOException {
    writeHead(response.withHeader("Transfer-Encoding", "chunked"));
    out.flush();
  }

  private void writeChunk(byte[] chunk) throws IOException {
    out.write((Integer.toHexString(chunk.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.write(chunk);
    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** Waits until the peer, or the server as a whole, closes the connection. */
  void awaitEnd() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
  }

  /** Ends the connection so that the peer sees a reset, not an end. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != -1 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
      if (line.size() > LONGEST_LINE) {
        throw new IOException("this is not HTTP");
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static Map<String, String> query(String text) {
    Map<String, String> query = new HashMap<>();
    for (String pair : text.split("&")) {
      String[] nameAndValue = pair.split("=", 2);
      query.put(decode(nameAndValue[0]), nameAndValue.length == 2 ? decode(nameAndValue[1]) : "");
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
