package example;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The lines of the README, tried a second time if they fail. */
final class TwoTries {
  private TwoTries() {}

  /** Takes a talosconfig file, the URL of a store and a bucket. */
  static void run(String... arguments) throws IOException, BackupException {
    String talosconfig = Files.readString(Path.of(arguments[0]));
    try {
      BackUp.run(talosconfig, arguments[1], arguments[2], "example", "not-a-secret");
    } catch (BackupException e) {
      System.out.println("Failed: " + e.failure().userMessage());
      BackUp.run(talosconfig, arguments[1], arguments[2], "example", "not-a-secret");
    }
  }
}
