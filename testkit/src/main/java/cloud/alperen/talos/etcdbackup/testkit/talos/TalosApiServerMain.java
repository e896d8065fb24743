package cloud.alperen.talos.etcdbackup.testkit.talos;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;

/**
 * The server in a process of its own, so that a client's CPU time can be told from the server's.
 *
 * <p>Argument: the size of the generated database in bytes. It prints its endpoint on one line and
 * its secrets bundle, in base64, on the next, and runs until its standard input ends.
 */
public final class TalosApiServerMain {
  private TalosApiServerMain() {}

  public static void main(String[] arguments) throws IOException {
    TalosPki pki = TalosPki.create(InstantSource.system());
    SnapshotContent content = SnapshotContent.generated(Long.parseLong(arguments[0]));
    try (TalosApiServer server = TalosApiServer.builder(pki).content(content).start()) {
      byte[] bundle = pki.secretBundle().getBytes(StandardCharsets.UTF_8);
      System.out.println(server.endpoint());
      System.out.println(Base64.getEncoder().encodeToString(bundle));
      while (System.in.read() >= 0) {
        // Whatever the parent says, it is still there.
      }
    }
  }
}
