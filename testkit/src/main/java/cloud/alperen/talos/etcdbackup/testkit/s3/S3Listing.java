package cloud.alperen.talos.etcdbackup.testkit.s3;

/**
 * How unfinished uploads are listed.
 *
 * @param pageSize how many at most at once
 * @param byWholeKey whether a prefix must be a whole key
 */
record S3Listing(int pageSize, boolean byWholeKey) {
  boolean shows(String key, String prefix) {
    return prefix.isEmpty() || (byWholeKey ? key.equals(prefix) : key.startsWith(prefix));
  }
}
