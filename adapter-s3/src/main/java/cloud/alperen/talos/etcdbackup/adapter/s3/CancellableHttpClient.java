package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Set<ExecutableHttpRequest> running = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;

  CancellableHttpClient(SdkHttpClient delegate) {
    this.delegate = delegate;
  }

  /** Cuts off all requests and refuses new ones until {@link #allowRequests}. */
  void cancelRequests() {
    refusing = true;
    running.forEach(ExecutableHttpRequest::abort);
  }

  void allowRequests() {
    refusing = false;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared = delegate.prepareRequest(request);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        running.add(prepared);
        try {
          // After it was added: either this sees the flag or the canceller sees the request.
          if (refusing) {
            throw AbortedException.create("the upload was cancelled");
          }
          return prepared.call();
        } finally {
          running.remove(prepared);
        }
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
