package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.io.IOException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Asks before a body is sent ({@code Expect: 100-continue}) only where that is of use. Who refuses the question with 417 gets the
 * request without it at once; who does not answer it is noticed by {@link RequestWatch}. Thread-safe. Closing it closes the client
 * it wraps.
 */
final class AskingHttpClient implements SdkHttpClient {
  static final String EXPECT = "Expect";
  private static final int EXPECTATION_FAILED = 417;

  private final SdkHttpClient delegate;
  private final StoreTraits traits;

  AskingHttpClient(SdkHttpClient delegate, StoreTraits traits) {
    this.delegate = delegate;
    this.traits = traits;
  }

  static boolean asks(HttpExecuteRequest request) {
    return request.httpRequest().firstMatchingHeader(EXPECT).isPresent();
  }

  /** The request as this store is sent it. */
  HttpExecuteRequest shaped(HttpExecuteRequest original) {
    return traits.mayExpectContinue() ? original : unasked(original);
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new Question(request);
  }

  @Override
  public String clientName() {
    return delegate.clientName();
  }

  @Override
  public void close() {
    delegate.close();
  }

  private static HttpExecuteRequest unasked(HttpExecuteRequest original) {
    return HttpExecuteRequest.builder()
        .request(original.httpRequest().toBuilder().removeHeader(EXPECT).build())
        .contentStreamProvider(original.contentStreamProvider().orElse(null))
        .metricCollector(original.metricCollector().orElse(null))
        .build();
  }

  private final class Question implements ExecutableHttpRequest {
    private final HttpExecuteRequest request;
    private volatile ExecutableHttpRequest underWay;
    private volatile boolean aborted;

    Question(HttpExecuteRequest request) {
      this.request = request;
      this.underWay = delegate.prepareRequest(request);
    }

    @Override
    public HttpExecuteResponse call() throws IOException {
      HttpExecuteResponse response = underWay.call();
      if (response.httpResponse().statusCode() != EXPECTATION_FAILED || !asks(request)) {
        return response;
      }
      traits.ignoredExpect();
      underWay.abort();
      underWay = delegate.prepareRequest(unasked(request));
      if (aborted) {
        underWay.abort();
      }
      return underWay.call();
    }

    @Override
    public void abort() {
      aborted = true;
      underWay.abort();
    }
  }
}
