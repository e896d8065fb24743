package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import java.time.Duration;

/**
 * How long a node may keep us waiting. All are longer than zero.
 *
 * <p>gRPC keepalive is no substitute: nodes punish pings that come more often than every five
 * minutes, and a node whose etcd is down keeps the connection alive while it says nothing.
 *
 * @param connect until the connection stands, TLS included
 * @param firstByte until the first byte of a snapshot, counted from the start of the call; longer
 *     than {@code connect}
 * @param idle between two messages of a snapshot, while we want more
 * @param probe for all answers about the health of the nodes together
 */
public record TalosTimeouts(Duration connect, Duration firstByte, Duration idle, Duration probe) {
  public TalosTimeouts {
    for (Duration timeout : new Duration[] {connect, firstByte, idle, probe}) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("a timeout must be longer than zero, not " + timeout);
      }
    }
    if (firstByte.compareTo(connect) <= 0) {
      throw new IllegalArgumentException(
          "the first byte cannot be expected within " + firstByte + ", before a connection");
    }
  }

  /** 10 s to connect, 60 s to the first byte, 60 s between messages, 5 s for health. */
  public static TalosTimeouts defaults() {
    return new TalosTimeouts(
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(5));
  }
}
