package cloud.alperen.talos.etcdbackup.adapter.s3;

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

  private final Meaning meaning;
  private final boolean harmlessToRepeat;

  S3RequestException(
      Meaning meaning, boolean harmlessToRepeat, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.meaning = meaning;
    this.harmlessToRepeat = harmlessToRepeat;
  }

  static boolean means(Meaning meaning, Throwable failure) {
    return failure.getCause() instanceof S3RequestException e && e.meaning == meaning;
  }

  static boolean isHarmlessToRepeat(Throwable failure) {
    return failure.getCause() instanceof S3RequestException e && e.harmlessToRepeat;
  }
}
