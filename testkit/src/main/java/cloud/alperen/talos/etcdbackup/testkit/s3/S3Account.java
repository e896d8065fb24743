package cloud.alperen.talos.etcdbackup.testkit.s3;

/** A bucket of a test server and the credentials that open it. */
public record S3Account(String bucket, String accessKeyId, String secretAccessKey) {
  @Override
  public String toString() {
    return "account of bucket " + bucket;
  }
}
