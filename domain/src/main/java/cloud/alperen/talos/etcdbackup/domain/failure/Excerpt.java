package cloud.alperen.talos.etcdbackup.domain.failure;

import cloud.alperen.talos.etcdbackup.domain.unit.ShortText;

/** Words of others that may be of any length, as much of them as a message can hold. */
final class Excerpt {
  // A quarter of what an Event may say: the rest is for the object's names and the fix.
  private static final int LONGEST_BYTES = 250;

  private Excerpt() {}

  static String of(String words) {
    return ShortText.of(words, LONGEST_BYTES);
  }
}
