package cloud.alperen.talos.etcdbackup.operator.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/**
 * What this process is called where several may run: in Events and in the leader lease.
 *
 * @param name unique among all processes; in a Pod it starts with the Pod's name
 */
public record Instance(String name) {
  /** A new name for this process. */
  public static Instance ofThisProcess() {
    return new Instance(hostName() + "_" + UUID.randomUUID());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException notConfigured) {
      return "localhost";
    }
  }
}
