package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Detects that the Kubernetes API is silent or that its etcd was restored, and makes all watches list again after a restore.
 *
 * <p>It requests one object every {@link #LOOK}; an error of the API counts as an answer. The answer carries the cluster's
 * revision. A revision that is lower than before means that etcd was restored from an earlier snapshot. The watches would then
 * wait silently for a revision that lies in the future, so all of them list again. They also list again whenever a watch was
 * reopened and resumed at its last resource version: the restored cluster may have passed that revision already, and the watch
 * would never receive the events before it. The library reopens each watch every 5 to 10 minutes, so no event stays missed for
 * longer.
 *
 * <p>After a silence longer than the limit, this process should be restarted, since the fault may be its own. A running attempt
 * needs no API, so the limit is longer while one runs.
 *
 * <p>Thread-safe. Its one thread begins with {@link #begin} and ends with {@link #close}, which does not wait for it.
 */
public final class ApiWatch implements AutoCloseable {
  static final Duration LOOK = Duration.ofSeconds(10);
  /** Two requests in a row got no answer. */
  private static final Duration NOTEWORTHY = Duration.ofSeconds(25);

  // listAgain() does not reach a watch that is being reopened, which takes up to half a minute.
  private static final int LISTS_AFTER_RESTORE = 6;
  private static final System.Logger LOG = System.getLogger(ApiWatch.class.getName());

  private final KubernetesApi api;
  private final List<String> namespaces;
  private final Ticker ticker;
  private final SilenceLimit limit;
  private final Watches watches;
  private final ScheduledThreadPoolExecutor thread;
  // Confined to the thread.
  private int looks;
  private int listsToCome;
  private int mostResumed;
  private OptionalLong revision = OptionalLong.empty();

  private volatile boolean begun;
  private volatile long lastAnswer;
  private volatile String problem = "";

  /**
   * The silence after which the process should be restarted.
   *
   * @param idle the limit while no attempt runs
   * @param atWork the limit while an attempt runs
   * @param working whether an attempt runs
   */
  public record SilenceLimit(Duration idle, Duration atWork, BooleanSupplier working) {
    Duration current() {
      return working.getAsBoolean() ? atWork : idle;
    }
  }

  /** The open watches. */
  interface Watches {
    /** A counter that grows when a watch resumes at its last resource version instead of listing. */
    int resumed();

    /** Makes every watch list again. */
    void listAgain();
  }

  /**
   * Creates a watch that does not watch yet.
   *
   * @param namespaces the watched namespaces; empty for all
   */
  public ApiWatch(
      KubernetesApi api,
      Set<String> namespaces,
      Ticker ticker,
      SilenceLimit limit,
      Watches watches) {
    this.api = api;
    this.namespaces = List.copyOf(namespaces);
    this.ticker = ticker;
    this.limit = limit;
    this.watches = watches;
    thread = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("kubernetes-watch"));
  }

  /** Starts the watch; a second call does nothing. */
  public synchronized void begin() {
    if (!begun) {
      lastAnswer = ticker.nanos();
      begun = true;
      Future<?> unused =
          thread.scheduleWithFixedDelay(this::tryLook, 0, LOOK.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** The time since the last answer; zero while the API answers. */
  public Duration silence() {
    Duration silence = sinceLastAnswer();
    return silence.compareTo(NOTEWORTHY) < 0 ? Duration.ZERO : silence;
  }

  /** The message that the API is silent; empty while it answers. */
  public Optional<String> blind() {
    return silence().isZero() ? Optional.empty() : Optional.of(message(""));
  }

  /** The message that the silence has reached its limit, so that the process should be restarted; empty until then. */
  public Optional<String> beyondLimit() {
    Duration longest = limit.current();
    return silence().compareTo(longest) < 0
        ? Optional.empty()
        : Optional.of(message(", more than the limit of " + GoDuration.format(longest)));
  }

  private Duration sinceLastAnswer() {
    return begun ? Duration.ofNanos(ticker.nanos() - lastAnswer) : Duration.ZERO;
  }

  private String message(String more) {
    Duration seconds = Duration.ofSeconds(sinceLastAnswer().toSeconds());
    return "The Kubernetes API has not answered for %s%s: %s"
        .formatted(
            GoDuration.format(seconds), more, problem.isEmpty() ? "it keeps silent" : problem);
  }

  private void tryLook() {
    try {
      look();
    } catch (RuntimeException e) {
      // A thrown exception would silently end the schedule.
      LOG.log(System.Logger.Level.ERROR, "Could not look at the Kubernetes API; trying again", e);
    }
  }

  /** Sends one request, and makes the watches list again if that is due. */
  void look() {
    try {
      String namespace = namespaces.isEmpty() ? "" : namespaces.get(looks++ % namespaces.size());
      answered(api.revision(namespace));
    } catch (KubernetesClientException e) {
      if (KubernetesFailures.classify(e) == KubernetesFailures.Kind.UNREACHABLE) {
        unanswered(KubernetesFailures.silence(e));
      } else {
        answered(OptionalLong.empty());
      }
    }
    int resumed = watches.resumed();
    if (listsToCome > 0 || resumed > mostResumed) {
      listsToCome = Math.max(0, listsToCome - 1);
      mostResumed = Math.max(mostResumed, resumed);
      watches.listAgain();
    }
  }

  private void unanswered(String why) {
    if (problem.isEmpty()) {
      LOG.log(System.Logger.Level.WARNING, "The Kubernetes API does not answer: {0}", why);
    }
    problem = why;
  }

  private void answered(OptionalLong now) {
    lastAnswer = ticker.nanos();
    if (!problem.isEmpty()) {
      LOG.log(System.Logger.Level.INFO, "The Kubernetes API answers again");
      problem = "";
    }
    if (now.isEmpty()) {
      return;
    }
    if (revision.isPresent() && now.getAsLong() < revision.getAsLong()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The cluster went back from revision {0} to {1}: its etcd was restored from an earlier snapshot;"
              + " listing all backups again",
          Long.toString(revision.getAsLong()),
          Long.toString(now.getAsLong()));
      listsToCome = LISTS_AFTER_RESTORE;
    }
    revision = now;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
