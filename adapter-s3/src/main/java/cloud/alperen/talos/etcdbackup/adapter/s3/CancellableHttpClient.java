package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Lets requests that wait for the network be cut short: blocking socket calls do not notice that
 * their thread is interrupted. Commits have a client of their own, whose sockets wait longer for an answer: that is no
 * property of a request. Thread-safe. Closing it closes the clients it wraps.
 */
final class CancellableHttpClient implements SdkHttpClient {
  private final AskingHttpClient plain;
  private final AskingHttpClient commits;
  private final StoreTraits traits;
  private final S3Settings.Timeouts timeouts;
  private final ScheduledExecutorService timer;
  private final ConcurrentMap<Thread, RequestWatch> watches = new ConcurrentHashMap<>();
  private volatile boolean refusing;

  CancellableHttpClient(
      SdkHttpClient plain,
      SdkHttpClient commits,
      StoreTraits traits,
      S3Settings.Timeouts timeouts,
      ScheduledExecutorService timer) {
    this.plain = new AskingHttpClient(plain, traits);
    this.commits = new AskingHttpClient(commits, traits);
    this.traits = traits;
    this.timeouts = timeouts;
    this.timer = timer;
  }

  /** Watches the requests that this thread sends until the watch is closed; each needs one. */
  RequestWatch watch(RequestWatch.Kind kind) {
    Thread caller = Thread.currentThread();
    RequestWatch watch =
        new RequestWatch(kind, timeouts, timer, traits, () -> watches.remove(caller));
    watches.put(caller, watch);
    return watch;
  }

  /** Cuts off all requests and refuses new ones until {@link #allowRequests}. */
  void cancelRequests() {
    refusing = true;
    watches.values().forEach(RequestWatch::cut);
  }

  void allowRequests() {
    refusing = false;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    // The SDK's blocking client does all of a call on the caller's thread.
    RequestWatch watch = Objects.requireNonNull(watches.get(Thread.currentThread()), "watch");
    AskingHttpClient delegate = watch.isOfACommit() ? commits : plain;
    ExecutableHttpRequest prepared =
        delegate.prepareRequest(watch.progress().observed(delegate.shaped(request)));
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        watch.begin(prepared);
        // After it began: either this sees the flag or the canceller sees the request.
        if (refusing || watch.interrupted()) {
          throw AbortedException.create("the request was cancelled");
        }
        HttpExecuteResponse response = prepared.call();
        if (watch.noticeInterrupt()) {
          // Else the SDK clears the flag and reads the rest of the body before it gives up.
          prepared.abort();
          throw AbortedException.create("the request was cancelled");
        }
        HttpExecuteResponse observed = watch.progress().observed(response);
        return UnreadAnswer.cutOffIfUnread(
            watch.isOfACommit() ? LeadingSpace.without(observed) : observed);
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  @Override
  public String clientName() {
    return plain.clientName();
  }

  @Override
  public void close() {
    commits.close();
    plain.close();
  }
}
