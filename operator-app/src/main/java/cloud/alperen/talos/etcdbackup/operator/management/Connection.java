package cloud.alperen.talos.etcdbackup.operator.management;

import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client and its one request: reads as much of the head as has come, then writes as much of the answer as the client
 * takes. Never waits. Confined to the listener's thread.
 */
final class Connection {
  private static final int LONGEST_HEAD = 8192;

  private final SocketChannel channel;
  private final Deadline end;
  private final ByteBuffer head = ByteBuffer.allocate(LONGEST_HEAD);
  private int scanned;
  private int lineLength;
  private @Nullable ByteBuffer answer;

  Connection(SocketChannel channel, Deadline end) {
    this.channel = channel;
    this.end = end;
  }

  /** Whether the client has had its time. */
  boolean overdue() {
    return end.expired();
  }

  /** Whether the whole request has arrived. */
  boolean hasAsked() {
    return answer != null;
  }

  /**
   * Goes on as far as possible.
   *
   * @param respond what a path is answered with
   * @return whether nothing is left to do
   */
  boolean proceed(SelectionKey key, Function<String, Answer> respond) throws IOException {
    if (answer == null) {
      if (channel.read(head) < 0) {
        return true;
      }
      Optional<Answer> now = answer(respond);
      if (now.isEmpty()) {
        return false;
      }
      answer = ByteBuffer.wrap(now.get().bytes());
    }
    channel.write(answer);
    key.interestOps(SelectionKey.OP_WRITE);
    return !answer.hasRemaining();
  }

  private Optional<Answer> answer(Function<String, Answer> respond) {
    head.flip();
    boolean complete = endsInEmptyLine();
    if (complete) {
      return Optional.of(answer(requestLine(), respond));
    }
    if (head.limit() == head.capacity()) {
      return Optional.of(
          Answer.text(431, "The request's head is longer than " + LONGEST_HEAD + " bytes"));
    }
    head.position(head.limit()).limit(head.capacity());
    return Optional.empty();
  }

  /** Looks at each byte once, however slowly they come. */
  private boolean endsInEmptyLine() {
    head.position(scanned);
    while (head.hasRemaining()) {
      byte next = head.get();
      if (next == '\n') {
        if (lineLength == 0) {
          return true;
        }
        lineLength = 0;
      } else if (next != '\r') {
        lineLength++;
      }
    }
    scanned = head.position();
    return false;
  }

  private String requestLine() {
    String text = new String(head.array(), 0, head.limit(), StandardCharsets.ISO_8859_1);
    return text.lines().findFirst().orElse("");
  }

  private static Answer answer(String requestLine, Function<String, Answer> respond) {
    String[] words = requestLine.split(" ");
    if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
      return Answer.text(400, "This is not an HTTP/1.1 request");
    }
    if (!words[0].equals("GET")) {
      return Answer.text(405, "Only GET is answered");
    }
    return respond.apply(words[1].replaceFirst("\\?.*", ""));
  }
}
