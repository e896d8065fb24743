package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import java.util.List;

/**
 * What a failure quotes of a store or of the network: one line of limited length. Stores echo what they were sent, so credentials
 * are cut out. Immutable.
 */
final class Quotation {
  private static final int LONGEST = 300;

  private final List<String> secrets;

  Quotation(StorageCredentials credentials) {
    this.secrets = credentials.values().values().stream()
        .map(secret -> secret.reveal().strip())
        .filter(s -> !s.isEmpty())
        .toList();
  }

  /** What an exception says. */
  String of(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank()
        ? "the connection failed"
        : oneLine(redacted(message));
  }

  static String firstWord(Throwable e) {
    return oneLine(String.valueOf(e.getMessage()).split("[\\s:]", 2)[0]);
  }

  static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  boolean hasASecret(String text) {
    return secrets.stream().anyMatch(text::contains);
  }

  String redacted(String text) {
    String result = text;
    for (String secret : secrets) {
      result = result.replace(secret, "<redacted>");
    }
    return result;
  }
}
