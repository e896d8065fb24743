package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import java.util.Optional;

/**
 * Finds out what the requests of one session may state of their bodies. A checksum is a protection, never a condition: if a
 * request is refused in a way that it may be the reason of, the request is repeated without it, and if that is taken, it is
 * left out from then on. Likewise one is added where the store demands it. A refusal that stays the same costs one more request.
 *
 * <p>The session keeps to what it began with, whatever others learn of the store meanwhile: S3 wants all parts of an upload to be
 * alike. Thread-safe.
 */
final class BodyChecks {
  /** One that is sent at most once, or whose sending again does no harm if it was refused. */
  @FunctionalInterface
  interface Request<T> {
    T send(BodyCheck check) throws BackupException;
  }

  private final StoreTraits traits;
  private volatile BodyCheck current;

  BodyChecks(StoreTraits traits, S3Target target) {
    this.traits = traits;
    this.current = traits.bodyCheck(target);
  }

  <T> T send(Request<T> request) throws BackupException {
    BodyCheck first = current;
    BodyCheck check = first;
    BackupException refusal = null;
    while (true) {
      try {
        T answer = request.send(check);
        if (refusal != null) {
          remember(first, check, refusal);
        }
        return answer;
      } catch (BackupException e) {
        Optional<BodyCheck> next = check.after(S3Failures.checksumObjection(e));
        if (next.isEmpty()) {
          throw refusal == null ? e : truer(refusal, e);
        }
        check = next.get();
        if (refusal == null) {
          refusal = e;
        } else {
          refusal.addSuppressed(e);
        }
      }
    }
  }

  private void remember(BodyCheck first, BodyCheck taken, BackupException refusal) {
    current = taken;
    if (first == BodyCheck.CRC32) {
      traits.refusedCrc32(
          refusal.failure() instanceof StorageFailure refused ? refused.storeReason() : "");
    }
    if (taken == BodyCheck.MD5) {
      traits.demandedChecksum();
    }
  }

  /** The plain request is refused for what is really wrong, unless it is only the missing checksum. */
  private static BackupException truer(BackupException refusal, BackupException last) {
    boolean answered = !(last.failure() instanceof BackupFailure.Cancelled)
        && !S3Failures.isUncertain(last)
        && !S3Failures.isHarmlessToRepeat(last);
    if (answered && S3Failures.checksumObjection(last) == ChecksumObjection.MISSED) {
      refusal.addSuppressed(last);
      return refusal;
    }
    last.addSuppressed(refusal);
    return last;
  }
}
