package cloud.alperen.talos.etcdbackup.adapter.s3;

/** The rights that requests need, by the names that S3 policies use ("Service Authorization Reference"). */
enum S3Action {
  /** Also for everything that creates, fills and completes a multipart upload. */
  PUT_OBJECT("s3:PutObject"),
  ABORT_UPLOAD("s3:AbortMultipartUpload"),
  GET_OBJECT("s3:GetObject"),
  LIST_OBJECTS("s3:ListBucket"),
  LIST_UPLOADS("s3:ListBucketMultipartUploads"),
  DELETE_OBJECT("s3:DeleteObject");

  private final String policyName;

  S3Action(String policyName) {
    this.policyName = policyName;
  }

  String policyName() {
    return policyName;
  }
}
