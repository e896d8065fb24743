package cloud.alperen.talos.etcdbackup.domain.storage;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The metadata of a stored object. It is set when an upload begins, before the digest is known, and identifies the backup that
 * the object belongs to. It does not prove the object's content.
 *
 * <p>Names are ASCII letters and dashes; they are kept in lower case. Values are printable ASCII, which every store accepts.
 *
 * @param entries the values by name
 */
public record ObjectMetadata(Map<String, String> entries) {
  private static final String UID = "backup-uid";
  private static final String SIZE = "expected-size";

  public ObjectMetadata {
    entries = inLowerCase(entries);
  }

  /** The names are sent as HTTP header names, which are case-insensitive. Proxies and stores may change their case. */
  private static Map<String, String> inLowerCase(Map<String, String> entries) {
    Map<String, String> lower = new HashMap<>();
    entries.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
    return Map.copyOf(lower);
  }

  /** The facts of one attempt. */
  public record Facts(
      BackupId backup,
      int attempt,
      long expectedSize,
      String node,
      String controlPlane,
      String version,
      Instant start) {}

  public static ObjectMetadata of(Facts facts) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put(UID, facts.backup().uid());
    entries.put(SIZE, Long.toString(facts.expectedSize()));
    entries.put("backup-namespace", facts.backup().namespace());
    entries.put("backup-name", facts.backup().name());
    entries.put("attempt", Integer.toString(facts.attempt()));
    entries.put("node", facts.node());
    entries.put("control-plane", facts.controlPlane());
    entries.put("operator-version", facts.version());
    entries.put("start-time", facts.start().toString());
    entries.replaceAll((name, value) -> value.replaceAll("[^\\x20-\\x7e]", "?"));
    return new ObjectMetadata(entries);
  }

  /**
   * Whether an object with this metadata was uploaded for that backup, and its size is the one announced at the start of the
   * upload.
   */
  public boolean identifies(BackupId backup, long size) {
    return belongsTo(backup) && Long.toString(size).equals(entries.get(SIZE));
  }

  /** Whether an object with this metadata was uploaded for that backup. Does not say whether the object is whole. */
  public boolean belongsTo(BackupId backup) {
    return backup.uid().equals(entries.get(UID));
  }

  /** The UID of the backup that the object was uploaded for, if the metadata contains it. */
  public Optional<String> backupUid() {
    return Optional.ofNullable(entries.get(UID));
  }

  /** The node that the snapshot was taken from, if the metadata contains it. */
  public Optional<String> node() {
    return Optional.ofNullable(entries.get("node"));
  }
}
