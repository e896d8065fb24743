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

  static S3Response of(S3Fault.ForeignAnswer answer) {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    S3Response response = new S3Response(answer.status(), answer.headers(), body, body.length);
    return answer.contentType().isEmpty()
        ? response
        : response.withHeader("Content-Type", answer.contentType());
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
    if (fault instanceof S3Fault.NoChecksum) {
      return withoutChecksum();
    }
    if (fault instanceof S3Fault.Shows other && status < 300) {
      return withBody(other.instead().apply(body.clone()));
    }
    if (fault instanceof S3Fault.OtherMetadata other && status < 300) {
      S3Response changed = this;
      for (var entry : other.metadata().entrySet()) {
        changed = changed.withHeader(S3Api.METADATA_HEADER + entry.getKey(), entry.getValue());
      }
      return changed;
    }
    if (fault instanceof S3Fault.NoMetadata) {
      Map<String, String> fewer = new LinkedHashMap<>(headers);
      fewer.keySet().removeIf(name -> name.startsWith(S3Api.METADATA_HEADER));
      return new S3Response(status, fewer, body, length);
    }
    if (fault instanceof S3Fault.EndlessList) {
      return withText(">false</IsTruncated>", ">true</IsTruncated>");
    }
    if (fault instanceof S3Fault.SaysOfRange says && status == 206) {
      return says.contentRange().isEmpty()
          ? withoutHeader("Content-Range")
          : withHeader("Content-Range", says.contentRange());
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

  private S3Response withoutChecksum() {
    return withoutHeader(S3Api.CRC32_HEADER)
        .withText("<" + S3Api.CRC32_ELEMENT + ">[^<]*</" + S3Api.CRC32_ELEMENT + ">", "");
  }

  private S3Response withoutHeader(String name) {
    Map<String, String> fewer = new LinkedHashMap<>(headers);
    fewer.remove(name);
    return new S3Response(status, fewer, body, length);
  }

  private S3Response withBody(byte[] other) {
    return new S3Response(status, headers, other, other.length);
  }

  private S3Response withText(String pattern, String replacement) {
    return withBody(new String(body, StandardCharsets.UTF_8)
        .replaceFirst(pattern, replacement)
        .getBytes(StandardCharsets.UTF_8));
  }

  S3Response withoutBody() {
    return new S3Response(status, headers, new byte[0], length);
  }

  static String element(String name, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return "<" + name + ">" + escaped + "</" + name + ">";
  }
}
