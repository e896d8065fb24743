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
 * Tells whether the Kubernetes API is there, and sees to it that what is watched is what there is.
 *
 * <p>It asks for one object every {@link #LOOK}; any answer is one. The answer says at which revision the cluster is. One
 * that is lower than before means that its etcd was restored from an earlier snapshot: watches would wait, without a word,
 * for a revision that was once; so everything is listed again. So it is whenever a watch was opened again and went on where it
 * was: the restored cluster may have passed that revision meanwhile, and what happened before is then never told. As the
 * library opens each watch again every 5 to 10 minutes, nothing that was missed stays missed for longer.
 *
 * <p>An API that is silent for longer than the limit is the end of this process, as it may be the process itself that cannot
 * reach it; but not while an attempt runs, which needs no API, unless that has had all its time.
 *
 * <p>Thread-safe. Its one thread begins with {@link #begin} and ends with {@link #close}, which does not wait for it.
 */
public final class ApiWatch implements AutoCloseable {
  static final Duration LOOK = Duration.ofSeconds(10);
  /** Two looks in a row got no answer. */
  private static final Duration NOTEWORTHY = Duration.ofSeconds(25);

  // A watch that is just being opened again is not reached; the library takes up to half a minute
  // for that.
  private static final int LISTS_AFTER_RESTORE = 6;
  private static final System.Logger LOG = System.getLogger(ApiWatch.class.getName());

  private final KubernetesApi api;
  private final List<String> namespaces;
  private final Ticker ticker;
  private final Patience patience;
  private final Watches watches;
  private final ScheduledThreadPoolExecutor thread;
  // Only the thread touches these.
  private int looks;
  private int listsToCome;
  private int mostResumed;
  private OptionalLong revision = OptionalLong.empty();

  private volatile boolean begun;
  private volatile long lastAnswer;
  private volatile String problem = "";

  /**
   * When silence ends the process.
   *
   * @param idle when nothing runs
   * @param atWork whatever runs
   * @param working whether something does
   */
  public record Patience(Duration idle, Duration atWork, BooleanSupplier working) {
    Duration limit() {
      return working.getAsBoolean() ? atWork : idle;
    }
  }

  /** What is watched. */
  interface Watches {
    /** Grows when one goes on where it was, instead of listing what there is. */
    int resumed();

    /** Has everything listed again. */
    void listAgain();
  }

  /**
   * Makes a watch that does not watch yet.
   *
   * @param namespaces empty for all
   */
  public ApiWatch(
      KubernetesApi api,
      Set<String> namespaces,
      Ticker ticker,
      Patience patience,
      Watches watches) {
    this.api = api;
    this.namespaces = List.copyOf(namespaces);
    this.ticker = ticker;
    this.patience = patience;
    this.watches = watches;
    thread = new ScheduledThreadPoolExecutor(1, task -> {
      Thread daemon = new Thread(task, "kubernetes-watch");
      daemon.setDaemon(true);
      return daemon;
    });
  }

  /** Does nothing the second time. */
  public synchronized void begin() {
    if (!begun) {
      lastAnswer = ticker.nanos();
      begun = true;
      Future<?> unused =
          thread.scheduleWithFixedDelay(this::tryLook, 0, LOOK.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** For how long there has been no answer; zero while there are answers. */
  public Duration silence() {
    Duration silence = sinceLastAnswer();
    return silence.compareTo(NOTEWORTHY) < 0 ? Duration.ZERO : silence;
  }

  /** Why nothing can be seen. */
  public Optional<String> blind() {
    return silence().isZero() ? Optional.empty() : Optional.of(said(""));
  }

  /** Why this process is of no use any more. */
  public Optional<String> hopeless() {
    Duration limit = patience.limit();
    return silence().compareTo(limit) < 0
        ? Optional.empty()
        : Optional.of(said(", more than the limit of " + GoDuration.format(limit)));
  }

  private Duration sinceLastAnswer() {
    return begun ? Duration.ofNanos(ticker.nanos() - lastAnswer) : Duration.ZERO;
  }

  private String said(String more) {
    Duration seconds = Duration.ofSeconds(sinceLastAnswer().toSeconds());
    return "The Kubernetes API has not answered for %s%s: %s"
        .formatted(
            GoDuration.format(seconds), more, problem.isEmpty() ? "it keeps silent" : problem);
  }

  private void tryLook() {
    try {
      look();
    } catch (RuntimeException e) {
      // Thrown on, it would silently end all later looks.
      LOG.log(System.Logger.Level.ERROR, "Could not look at the Kubernetes API; trying again", e);
    }
  }

  /** One look at it. */
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
