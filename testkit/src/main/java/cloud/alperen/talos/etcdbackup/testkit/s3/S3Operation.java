package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.util.Map;

/** The S3 operations that a test may count or make fail, told apart by their wire form. */
public enum S3Operation {
  CREATE_MULTIPART_UPLOAD,
  UPLOAD_PART,
  COMPLETE_MULTIPART_UPLOAD,
  ABORT_MULTIPART_UPLOAD,
  LIST_MULTIPART_UPLOADS,
  /** The second version of it. */
  LIST_OBJECTS,
  PUT_OBJECT,
  GET_OBJECT,
  HEAD_OBJECT,
  DELETE_OBJECT,
  /** Anything else; it is answered with {@code NotImplemented}. */
  OTHER;

  static S3Operation of(String method, boolean hasKey, Map<String, String> query) {
    if (!hasKey) {
      return method.equals("GET") ? ofBucket(query) : OTHER;
    }
    boolean ofUpload = query.containsKey("uploadId");
    return switch (method) {
      case "POST" ->
        query.containsKey("uploads")
            ? CREATE_MULTIPART_UPLOAD
            : ofUpload ? COMPLETE_MULTIPART_UPLOAD : OTHER;
      case "PUT" -> ofUpload ? UPLOAD_PART : PUT_OBJECT;
      case "GET" -> GET_OBJECT;
      case "HEAD" -> HEAD_OBJECT;
      case "DELETE" -> ofUpload ? ABORT_MULTIPART_UPLOAD : DELETE_OBJECT;
      default -> OTHER;
    };
  }

  private static S3Operation ofBucket(Map<String, String> query) {
    if (query.containsKey("uploads")) {
      return LIST_MULTIPART_UPLOADS;
    }
    return "2".equals(query.get("list-type")) ? LIST_OBJECTS : OTHER;
  }
}
