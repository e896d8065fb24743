package cloud.alperen.talos.etcdbackup.testkit.net;

import java.time.Duration;

/** What a {@link TcpProxy} does to the bytes of one connection in one direction. Byte counts start with the connection. */
public sealed interface TcpFault {
  /** Passes everything on. */
  record None() implements TcpFault {}

  /** Passes this many bytes on, then resets the connection on both sides. */
  record Cut(long afterBytes) implements TcpFault {}

  /** Passes this many bytes on, then nothing more; the connection stays open. */
  record Stall(long afterBytes) implements TcpFault {}

  /**
   * Passes this many bytes on and reads no more: unlike after a {@link Stall}, the sender's writes block once the buffers in
   * between, some 4 MiB, are full.
   */
  record StopReading(long afterBytes) implements TcpFault {}

  /** Inverts one byte. */
  record Flip(long offset) implements TcpFault {}

  /** Passes at most this many bytes on in a second. */
  record Throttle(int bytesPerSecond) implements TcpFault {}

  /** Holds everything that arrives for a while before passing it on. */
  record Delay(Duration each) implements TcpFault {}
}
