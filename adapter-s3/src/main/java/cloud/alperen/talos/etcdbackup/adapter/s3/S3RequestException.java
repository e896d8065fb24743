package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cause of a failed request with what this package must know about it beyond the failure that it
 * reports. Its message is that of the SDK without credentials; the SDK's exception is its cause unless
 * that would show some.
 */
final class S3RequestException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the error says about the state of the store. */
  enum Meaning {
    /** The store knows no such object or upload. */
    MISSING,
    /** A range outside the object was asked for, as every range of an empty one is. */
    OUT_OF_RANGE,
    /** The request may have done its work all the same. */
    UNCERTAIN,
    /** The request did nothing. */
    REFUSED
  }

  /**
   * What a failed request leaves to do.
   *
   * @param harmlessToRepeat whether it may be sent again, whatever it does, without looking first
   * @param objection to the checksum that it carried, or did not carry
   * @param retryAfter how long the store asks to wait before it is sent again; null if it does not ask
   */
  record Outcome(
      Meaning meaning,
      boolean harmlessToRepeat,
      ChecksumObjection objection,
      @Nullable Duration retryAfter)
      implements Serializable {
    /** Nobody knows what became of it. */
    static final Outcome UNKNOWN =
        new Outcome(Meaning.UNCERTAIN, false, ChecksumObjection.NONE, null);
  }

  private final Outcome outcome;

  S3RequestException(Outcome outcome, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.outcome = outcome;
  }

  /** Of a request that failed; empty if something else did. */
  static Optional<Outcome> outcome(Throwable failure) {
    return failure.getCause() instanceof S3RequestException e
        ? Optional.of(e.outcome)
        : Optional.empty();
  }
}
