package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.util.Optional;

/** What a request states of its body, beside the signature, so that a store can refuse other bytes. */
enum BodyCheck {
  /** An {@code x-amz-checksum-crc32}, which the store may state in its answer as well. */
  CRC32,
  NOTHING,
  /** A {@code Content-MD5}: unlike a CRC32 it may come with any part, whatever was said when the upload was created. */
  MD5;

  /** What to try after a request with this one was refused. */
  Optional<BodyCheck> after(ChecksumObjection objection) {
    return switch (this) {
      case CRC32 ->
        objection == ChecksumObjection.PERHAPS ? Optional.of(NOTHING) : Optional.empty();
      case NOTHING -> objection == ChecksumObjection.MISSED ? Optional.of(MD5) : Optional.empty();
      case MD5 -> Optional.empty();
    };
  }
}
