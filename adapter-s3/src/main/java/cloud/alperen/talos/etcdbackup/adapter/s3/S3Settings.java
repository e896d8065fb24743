package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.network.ProxyRules;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How uploads use memory, time and patience, and how stores are reached. Immutable.
 *
 * @param proxies that lead to stores; nothing else, neither variables nor properties of the JVM, is asked
 */
public record S3Settings(Parts parts, Timeouts timeouts, Retries retries, ProxyRules proxies) {
  public S3Settings {
    Objects.requireNonNull(proxies, "proxies");
    Objects.requireNonNull(parts, "parts");
    Objects.requireNonNull(timeouts, "timeouts");
    Objects.requireNonNull(retries, "retries");
  }

  /** Reaches stores directly. */
  public S3Settings(Parts parts, Timeouts timeouts, Retries retries) {
    this(parts, timeouts, retries, ProxyRules.direct());
  }

  /** The same for stores behind proxies, for example {@link ProxyRules#fromEnvironment}. */
  public S3Settings through(ProxyRules rules) {
    return new S3Settings(parts, timeouts, retries, rules);
  }

  /** Reaches stores directly. */
  public static S3Settings defaults() {
    return new S3Settings(
        new Parts(Parts.SMALLEST, 2, ByteCount.ofMebibytes(16)),
        new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5)),
        new Retries(5, Duration.ofMillis(500), Duration.ofSeconds(20)));
  }

  /**
   * An upload holds at most part size × (parts in flight + 1) bytes in buffers.
   *
   * @param size of a part, at least {@link #SMALLEST}; larger snapshots raise it, and stores that want larger parts
   * @param inFlight how many parts of one upload are sent at the same time, at least one
   * @param memoryBudget what the buffers of one upload may take
   */
  public record Parts(ByteCount size, int inFlight, ByteCount memoryBudget) {
    /** S3 takes a smaller part only as the last one ("Amazon S3 multipart upload limits"). */
    public static final ByteCount SMALLEST = ByteCount.ofMebibytes(5);

    /** Ours: some stores take no more, and say so nowhere. So many are more than enough to repeat only a little of an object. */
    private static final int PREFERABLY_MOST = 1000;

    /** Ours: a buffer is one array. */
    private static final long LARGEST = 1L << 30;

    public Parts {
      if (inFlight < 1) {
        throw new IllegalArgumentException("at least one part must be in flight");
      }
      if (size.bytes() < SMALLEST.bytes() || size.bytes() > LARGEST) {
        throw new IllegalArgumentException("a part has between 5 MiB and 1 GiB, not " + size);
      }
      if (buffersOf(size.bytes(), inFlight) > memoryBudget.bytes()) {
        throw new IllegalArgumentException("%d buffers of %s exceed the memory budget of %s"
            .formatted(inFlight + 1, size, memoryBudget));
      }
    }

    /**
     * The size of the parts of an object of this size. It grows for what the store takes, perhaps over the budget, and within the
     * budget so that there are few parts.
     */
    ByteCount sizeFor(long objectSize, PartLimits limits) {
      long configured = Math.max(size.bytes(), limits.smallest().bytes());
      long needed = Math.max(configured, share(objectSize, limits.most()));
      long affordable = Math.min(memoryBudget.bytes() / (inFlight + 1), LARGEST);
      long preferable = Math.min(share(objectSize, PREFERABLY_MOST), affordable);
      return new ByteCount(Math.max(needed, preferable));
    }

    private static long share(long objectSize, int parts) {
      // (0 - 1) / n + 1 is 1: an empty object is no exception.
      return (objectSize - 1) / parts + 1;
    }

    /** Why parts of this size cannot be held in memory; empty if they can. */
    Optional<String> overBudget(ByteCount partSize) {
      if (partSize.bytes() > LARGEST) {
        return Optional.of("parts of %s, and a part has at most 1 GiB".formatted(partSize));
      }
      if (buffersOf(partSize.bytes(), inFlight) <= memoryBudget.bytes()) {
        return Optional.empty();
      }
      return Optional.of("parts of %s, of which %d are held in memory; the budget is %s"
          .formatted(partSize, inFlight + 1, memoryBudget));
    }

    private static long buffersOf(long partSize, int inFlight) {
      return partSize * (inFlight + 1);
    }
  }

  /**
   * How long the store may take.
   *
   * @param connect for a connection
   * @param silence between two packets of an answer, and while a body is sent: without any progress
   * @param request for one request as a whole; must suffice to send a part. Once the request that publishes an object is sent, its
   *     answer may be silent for that long, whatever {@code silence} is, and each byte of it begins the time anew
   */
  public record Timeouts(Duration connect, Duration silence, Duration request) {
    public Timeouts {
      requirePositive(connect);
      requirePositive(silence);
      requirePositive(request);
    }
  }

  /**
   * How often one request is tried, with exponential delays and jitter.
   *
   * @param attempts all of them, the first included
   * @param firstDelay upper bound of the first delay
   * @param longestDelay upper bound of any delay
   */
  public record Retries(int attempts, Duration firstDelay, Duration longestDelay) {
    public Retries {
      if (attempts < 1) {
        throw new IllegalArgumentException("a request is tried at least once");
      }
      requirePositive(firstDelay);
      requirePositive(longestDelay);
    }
  }

  private static void requirePositive(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("a duration must be greater than zero");
    }
  }
}
