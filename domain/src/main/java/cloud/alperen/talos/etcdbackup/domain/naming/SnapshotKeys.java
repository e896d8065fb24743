package cloud.alperen.talos.etcdbackup.domain.naming;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;

/**
 * Builds and parses the keys of snapshots. The pattern is
 * {@code talos-operator-etcd-backups/<controlplane>/etcd-snapshot-<yyyy-MM-ddTHH-mm-ssZ>.db}, UTC, the same as in the Go
 * operator alperencelik/talos-operator, so that existing tools find the snapshots.
 */
public final class SnapshotKeys {
  private static final String ROOT = "talos-operator-etcd-backups/";
  private static final String STEM = "etcd-snapshot-";
  private static final String SUFFIX = ".db";
  private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern(
          "uuuu-MM-dd'T'HH-mm-ss'Z'", Locale.ROOT)
      .withZone(ZoneOffset.UTC)
      .withResolverStyle(ResolverStyle.STRICT);

  private SnapshotKeys() {}

  /** The prefix of every snapshot of a control plane, ending in a slash. */
  public static String prefix(String controlPlane) {
    if (controlPlane.isBlank() || controlPlane.contains("/")) {
      throw new IllegalArgumentException("not a control plane name: '" + controlPlane + "'");
    }
    return ROOT + controlPlane + "/";
  }

  /** The prefix of this key up to its last slash, which all snapshots of the same control plane share. */
  public static String prefix(ObjectKey key) {
    return key.value().substring(0, key.value().lastIndexOf('/') + 1);
  }

  /** The key of a snapshot that was begun at this time. Fractions of a second are dropped. */
  public static ObjectKey key(String controlPlane, Instant begun) {
    return new ObjectKey(prefix(controlPlane) + STEM + TIMESTAMP.format(begun) + SUFFIX);
  }

  /** The time in a key that {@link #key} made for this control plane; empty for any other key. */
  public static Optional<Instant> begun(String controlPlane, ObjectKey key) {
    String start = prefix(controlPlane) + STEM;
    String value = key.value();
    if (!value.startsWith(start)
        || !value.endsWith(SUFFIX)
        || value.length() <= start.length() + SUFFIX.length()) {
      return Optional.empty();
    }
    try {
      return Optional.of(TIMESTAMP.parse(
          value.substring(start.length(), value.length() - SUFFIX.length()), Instant::from));
    } catch (DateTimeParseException notOurs) {
      return Optional.empty();
    }
  }
}
