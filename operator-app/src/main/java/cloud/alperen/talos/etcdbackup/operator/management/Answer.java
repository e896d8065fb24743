package cloud.alperen.talos.etcdbackup.operator.management;

import java.nio.charset.StandardCharsets;

/** What a GET request is told. */
record Answer(int status, String type, String body) {
  private static final String TEXT = "text/plain; charset=utf-8";

  static Answer text(int status, String sentence) {
    return new Answer(status, TEXT, sentence + "\n");
  }

  /** As HTTP/1.1 sends it; every connection serves one request. */
  byte[] bytes() {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, phrase(), type, content.length)
            .getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[head.length + content.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    return all;
  }

  private String phrase() {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 431 -> "Request Header Fields Too Large";
      case 503 -> "Service Unavailable";
      default -> "Internal Server Error";
    };
  }
}
