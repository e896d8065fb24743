package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer; {@code length} is what the header says, more than the body holds for a HEAD request. */
record S3Response(int status, Map<String, String> headers, byte[] body, long length) {
  private static final String OTHER_CHECKSUM = "AAAAAA==";

  static S3Response empty(int status, Map<String, String> headers) {
    return new S3Response(status, headers, new byte[0], 0);
  }

  static S3Response xml(int status, String document) {
    byte[] body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document)
        .getBytes(StandardCharsets.UTF_8);
    return new S3Response(status, Map.of("Content-Type", "application/xml"), body, body.length);
  }

  static S3Response error(int status, String code, String message, Map<String, String> elements) {
    StringBuilder document = new StringBuilder("<Error>");
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Code", code);
    all.put("Message", message);
    all.putAll(elements);
    all.put("RequestId", "TESTKITREQUEST");
    all.forEach((name, text) -> document.append(element(name, text)));
    return xml(status, document.append("</Error>").toString());
  }

  S3Response withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new S3Response(status, more, body, length);
  }

  /** As a fault leaves it that only changes what is said. */
  S3Response departing(S3Fault fault) {
    if (fault instanceof S3Fault.WrongEntityTag) {
      return withHeader("ETag", "\"not-the-tag\"");
    }
    if (fault instanceof S3Fault.WrongChecksum) {
      return withOtherChecksum();
    }
    if (fault instanceof S3Fault.EndlessList) {
      return withText(">false</IsTruncated>", ">true</IsTruncated>");
    }
    String range = headers.get("Content-Range");
    if (fault instanceof S3Fault.ShownShorter && range != null) {
      int size = range.indexOf('/') + 1;
      return withHeader(
          "Content-Range", range.substring(0, size) + (Long.parseLong(range.substring(size)) - 1));
    }
    return this;
  }

  /** What a store would answer that got other bytes than were sent. */
  private S3Response withOtherChecksum() {
    if (headers.containsKey(S3Api.CRC32_HEADER)) {
      return withHeader(S3Api.CRC32_HEADER, OTHER_CHECKSUM);
    }
    return withText("(<" + S3Api.CRC32_ELEMENT + ">)[^<-]*", "$1" + OTHER_CHECKSUM);
  }

  private S3Response withText(String pattern, String replacement) {
    byte[] changed = new String(body, StandardCharsets.UTF_8)
        .replaceFirst(pattern, replacement)
        .getBytes(StandardCharsets.UTF_8);
    return new S3Response(status, headers, changed, changed.length);
  }

  S3Response withoutBody() {
    return new S3Response(status, headers, new byte[0], length);
  }

  static String element(String name, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return "<" + name + ">" + escaped + "</" + name + ">";
  }
}
