package cloud.alperen.talos.etcdbackup.testkit.s3;

import static cloud.alperen.talos.etcdbackup.testkit.s3.S3Response.element;

import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Answers well-behaved requests from a store. Thread-safe. */
final class S3Api {
  /** Tells an {@link HttpBucketView} what a store without the bytes still knows. */
  static final String DIGEST_HEADER = "x-testkit-sha256";

  static final String CRC32_HEADER = "x-amz-checksum-crc32";
  static final String CRC32_ELEMENT = "ChecksumCRC32";

  static final String METADATA_HEADER = "x-amz-meta-";
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

  private final S3Store store;
  private final S3Listing listing;

  S3Api(S3Store store, S3Listing listing) {
    this.store = store;
    this.listing = listing;
  }

  /**
   * Answers a request.
   *
   * @param instead what it holds instead of the content of an object that this request publishes
   */
  S3Response answer(S3Request request, byte[] body, UnaryOperator<byte[]> instead) {
    try {
      if (!request.bucket().equals(store.bucket())) {
        throw new S3Error(404, "NoSuchBucket", "The specified bucket does not exist");
      }
      S3BodyCheck.refuseChunksAndCorruption(request, body);
      return switch (request.operation()) {
        case CREATE_MULTIPART_UPLOAD -> create(request);
        case UPLOAD_PART -> uploadPart(request, body);
        case COMPLETE_MULTIPART_UPLOAD -> complete(request, body, instead);
        case ABORT_MULTIPART_UPLOAD -> abort(request);
        case LIST_MULTIPART_UPLOADS -> list(request);
        case LIST_OBJECTS -> listing.objects(store, request);
        case PUT_OBJECT -> put(request, instead.apply(body));
        case GET_OBJECT -> get(request);
        case HEAD_OBJECT -> get(request).withoutBody();
        case DELETE_OBJECT -> delete(request);
        case OTHER -> throw new S3Error(501, "NotImplemented", "not a request this server knows");
      };
    } catch (S3Error e) {
      return e.response();
    }
  }

  private S3Response create(S3Request request) {
    String id = store.begin(request.key(), metadata(request));
    return S3Response.xml(
        200,
        "<InitiateMultipartUploadResult>"
            + element("Bucket", request.bucket())
            + element("Key", request.key())
            + element("UploadId", id)
            + "</InitiateMultipartUploadResult>");
  }

  private S3Response uploadPart(S3Request request, byte[] body) throws S3Error {
    int number = Integer.parseInt(request.parameter("partNumber").orElse("0"));
    if (number < 1 || number > 10_000) {
      throw new S3Error(
          400, "InvalidArgument", "Part number must be an integer between 1 and 10000");
    }
    String entityTag = store.upload(uploadId(request), request.key()).store(number, body);
    return withChecksum(request, body, S3Response.empty(200, Map.of("ETag", entityTag)));
  }

  /** S3 returns a checksum of what it holds to whoever sent one. */
  private static S3Response withChecksum(S3Request request, byte[] held, S3Response response) {
    return request.header(CRC32_HEADER).isEmpty()
        ? response
        : response.withHeader(
            CRC32_HEADER, Base64.getEncoder().encodeToString(S3Upload.crc32(held)));
  }

  private S3Response complete(S3Request request, byte[] body, UnaryOperator<byte[]> instead)
      throws S3Error {
    List<S3Upload.Reference> parts = new ArrayList<>();
    boolean checksums;
    try {
      Document document = DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(body));
      NodeList nodes = document.getElementsByTagName("Part");
      checksums = document.getElementsByTagName(CRC32_ELEMENT).getLength() == nodes.getLength();
      for (int i = 0; i < nodes.getLength(); i++) {
        Element part = (Element) nodes.item(i);
        parts.add(
            new S3Upload.Reference(Integer.parseInt(text(part, "PartNumber")), text(part, "ETag")));
      }
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new S3Error(400, "MalformedXML", String.valueOf(e.getMessage()));
    }
    S3Upload upload = store.upload(uploadId(request), request.key());
    BucketObject held = store.complete(uploadId(request), request.key(), parts, instead);
    return S3Response.xml(
        200,
        "<CompleteMultipartUploadResult>"
            + element("Bucket", request.bucket())
            + element("Key", request.key())
            + element("ETag", "\"0123456789abcdef-" + parts.size() + "\"")
            + (checksums ? element(CRC32_ELEMENT, upload.compositeCrc32(parts, held)) : "")
            + "</CompleteMultipartUploadResult>");
  }

  private static String text(Element part, String name) {
    return part.getElementsByTagName(name).item(0).getTextContent();
  }

  private S3Response abort(S3Request request) throws S3Error {
    store.abort(uploadId(request), request.key());
    return S3Response.empty(204, Map.of());
  }

  private S3Response list(S3Request request) throws S3Error {
    String prefix = request.parameter("prefix").orElse("");
    List<S3Store.Listed> uploads = listing.rest(store, request).stream()
        .filter(upload -> listing.shows(upload.key(), prefix))
        .toList();
    List<S3Store.Listed> page = uploads.subList(0, Math.min(listing.pageSize(), uploads.size()));
    boolean truncated = page.size() < uploads.size();
    StringBuilder document = new StringBuilder("<ListMultipartUploadsResult>");
    document
        .append(element("Bucket", request.bucket()))
        .append(element("Prefix", prefix))
        .append(element("IsTruncated", String.valueOf(truncated)));
    if (truncated) {
      S3Store.Listed last = page.get(page.size() - 1);
      document
          .append(element("NextKeyMarker", last.key()))
          .append(element("NextUploadIdMarker", listing.byKeyAlone() ? "" : last.id()));
    }
    for (S3Store.Listed upload : page) {
      document
          .append("<Upload>")
          .append(element("Key", upload.key()))
          .append(element("UploadId", upload.id()))
          .append(element("Initiated", upload.begun().toString()))
          .append("</Upload>");
    }
    return S3Response.xml(200, document.append("</ListMultipartUploadsResult>").toString());
  }

  private S3Response put(S3Request request, byte[] body) {
    store.put(request.key(), body, metadata(request));
    return withChecksum(
        request, body, S3Response.empty(200, Map.of("ETag", S3Upload.entityTag(body))));
  }

  private S3Response delete(S3Request request) {
    store.delete(request.key());
    return S3Response.empty(204, Map.of());
  }

  private S3Response get(S3Request request) throws S3Error {
    BucketObject object = store
        .find(request.key())
        .orElseThrow(() -> new S3Error(404, "NoSuchKey", "The specified key does not exist."));
    Map<String, String> headers = new LinkedHashMap<>();
    object.metadata().forEach((name, value) -> headers.put(METADATA_HEADER + name, value));
    headers.put("ETag", "\"0123456789abcdef\"");
    headers.put(DIGEST_HEADER, object.sha256Hex());
    String range = request.header("range").orElse("");
    if (!range.isEmpty()) {
      return partOf(object, range, headers);
    }
    if (request.operation() == S3Operation.HEAD_OBJECT) {
      return new S3Response(200, headers, new byte[0], object.size());
    }
    byte[] bytes = object.bytes();
    return new S3Response(200, headers, bytes, bytes.length);
  }

  private static S3Response partOf(BucketObject object, String range, Map<String, String> headers)
      throws S3Error {
    Matcher matcher = RANGE.matcher(range);
    if (!matcher.matches()) {
      throw new S3Error(501, "NotImplemented", "not a range this server knows");
    }
    boolean suffix = matcher.group(1).isEmpty();
    long size = object.size();
    long first = suffix
        ? Math.max(0, size - Long.parseLong(matcher.group(2)))
        : Long.parseLong(matcher.group(1));
    long last = suffix || matcher.group(2).isEmpty()
        ? size - 1
        : Math.min(size - 1, Long.parseLong(matcher.group(2)));
    if (first >= size) {
      throw new S3Error(416, "InvalidRange", "The requested range is not satisfiable");
    }
    byte[] toEnd = object.lastBytes(Math.toIntExact(size - first));
    byte[] bytes = Arrays.copyOf(toEnd, Math.toIntExact(last - first + 1));
    headers.put("Content-Range", "bytes " + first + "-" + last + "/" + size);
    return new S3Response(206, headers, bytes, bytes.length);
  }

  private static String uploadId(S3Request request) {
    return request.parameter("uploadId").orElse("");
  }

  private static Map<String, String> metadata(S3Request request) {
    Map<String, String> metadata = new HashMap<>();
    request.headers().forEach((name, value) -> {
      if (name.startsWith(METADATA_HEADER)) {
        metadata.put(name.substring(METADATA_HEADER.length()), value);
      }
    });
    return metadata;
  }
}
