package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import java.net.URI;
import java.util.Set;
import java.util.stream.Stream;

/** The way in which the answer to a request to the API server arrives. */
enum RequestKind {
  /** As a stream of events, with bookmarks in between. */
  WATCH,
  /** As a stream that may pause for any time, such as a log. */
  FOLLOWED,
  /** At once. */
  PLAIN;

  private static final Set<String> TRUE = Set.of("true", "1");

  static RequestKind of(URI asked) {
    if (says(asked, "watch")) {
      return WATCH;
    }
    return says(asked, "follow") ? FOLLOWED : PLAIN;
  }

  private static boolean says(URI asked, String name) {
    String query = asked.getRawQuery() == null ? "" : asked.getRawQuery();
    return Stream.of(query.split("&"))
        .filter(word -> word.startsWith(name + "="))
        .anyMatch(word -> TRUE.contains(word.substring(name.length() + 1)));
  }
}
