package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one store was seen not to take, or to demand, since the process started. Thread-safe. */
final class StoreTraits {
  private static final Pattern NAMES_IT =
      Pattern.compile("checksum|crc32|header|signature|not ?implemented", Pattern.CASE_INSENSITIVE);

  private final AtomicReference<@Nullable String> untold = new AtomicReference<>();
  private boolean suspected;
  private volatile boolean refusesCrc32;
  private volatile boolean demandsChecksums;
  private volatile boolean ignoresExpect;

  /** What requests to this target state of their bodies. */
  BodyCheck bodyCheck(S3Target target) {
    boolean wanted = target.overHttps() && target.checksums() == S3Target.Checksums.AUTO;
    if (wanted && !refusesCrc32) {
      return BodyCheck.CRC32;
    }
    return demandsChecksums ? BodyCheck.MD5 : BodyCheck.NOTHING;
  }

  /**
   * A request without a CRC32 was taken after one with it was refused. Unless the refusal names a header or a checksum, that may
   * be chance, as where a proxy refuses for a moment: then it is remembered the second time.
   *
   * @param words of the refusal, for an admin
   */
  synchronized void refusedCrc32(String words) {
    boolean certain = suspected || NAMES_IT.matcher(words).find();
    suspected = true;
    if (certain && !refusesCrc32) {
      refusesCrc32 = true;
      untold.set(words);
    }
  }

  /** A request with a Content-MD5 was taken after one without any checksum was refused. */
  void demandedChecksum() {
    demandsChecksums = true;
  }

  /** The words of the store that refused a CRC32, for the first who asks. */
  Optional<String> tellRefusal() {
    return Optional.ofNullable(untold.getAndSet(null));
  }

  /** Whether a request may ask before it sends its body. */
  boolean mayExpectContinue() {
    return !ignoresExpect;
  }

  /** A request that asked was refused for it, or waited for nothing. */
  void ignoredExpect() {
    ignoresExpect = true;
  }
}
