package cloud.alperen.talos.etcdbackup.adapter.s3;

/** What a store's answer to the request that publishes says of the bytes that it published. */
sealed interface CommitAnswer {
  /** It states our checksum of the whole object. */
  record SameBytes() implements CommitAnswer {}

  /** It states no checksum, or one of a kind that we cannot compute. */
  record NoWord() implements CommitAnswer {}

  /**
   * It states another checksum.
   *
   * @param what is stated and what it should be, for an admin
   */
  record OtherBytes(String what) implements CommitAnswer {}

  /** It never arrived, but the object is there. */
  record Lost() implements CommitAnswer {}
}
