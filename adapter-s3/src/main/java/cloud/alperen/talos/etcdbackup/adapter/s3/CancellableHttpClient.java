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
 * their thread is interrupted. Thread-safe. Closing it closes the client it wraps.
 */
final class CancellableHttpClient implements SdkHttpClient {
  private final SdkHttpClient delegate;
  private final S3Settings.Timeouts timeouts;
  private final ScheduledExecutorService timer;
  private final ConcurrentMap<Thread, RequestWatch> watches = new ConcurrentHashMap<>();
  private volatile boolean refusing;

  CancellableHttpClient(
      SdkHttpClient delegate, S3Settings.Timeouts timeouts, ScheduledExecutorService timer) {
    this.delegate = delegate;
    this.timeouts = timeouts;
    this.timer = timer;
  }

  /** Watches the requests that this thread sends until the watch is closed; each needs one. */
  RequestWatch watch() {
    Thread caller = Thread.currentThread();
    RequestWatch watch = new RequestWatch(timeouts, timer, () -> watches.remove(caller));
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
    ExecutableHttpRequest prepared = delegate.prepareRequest(watch.observed(request));
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        watch.begin(prepared);
        // After it began: either this sees the flag or the canceller sees the request.
        if (refusing || watch.interrupted()) {
          throw AbortedException.create("the request was cancelled");
        }
        return prepared.call();
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  @Override
  public String clientName() {
    return delegate.clientName();
  }

  @Override
  public void close() {
    delegate.close();
  }
}
