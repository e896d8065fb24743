package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.util.Optional;

/**
 * Notices that the pages of a list repeat themselves, in constant memory: it keeps one page and compares the later ones with it,
 * then one twice as far on, and so on, so that it meets any loop (Brent's algorithm). Thread-confined.
 */
final class PageLoop {
  /** Ours: so many pages in a row without an object, each with a new token, and none will have one. */
  private static final int MOST_EMPTY = 100;

  private String token = "";
  private Optional<String> firstKey = Optional.empty();
  private long pages;
  private long keptUntil = 1;
  private int empty;

  /**
   * Looks at a page that is not the last.
   *
   * @param next the token of the page after it
   * @param first the first key on it; none if it is empty
   * @return whether it was seen before: a list shows each key and each token once
   */
  boolean closesWith(String next, Optional<String> first) {
    empty = first.isPresent() ? 0 : empty + 1;
    boolean seen = next.equals(token) || (first.isPresent() && first.equals(firstKey));
    pages++;
    if (pages == keptUntil) {
      token = next;
      firstKey = first;
      keptUntil *= 2;
    }
    return seen || empty > MOST_EMPTY;
  }
}
