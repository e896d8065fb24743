package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Sends nothing, takes down where it should have gone, and answers that all is well. */
final class RecordingHttpClient implements SdkHttpClient {
  private final AtomicReference<String> lastUrl = new AtomicReference<>("");

  String lastUrl() {
    return lastUrl.get();
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    lastUrl.set(request.httpRequest().getUri().toString());
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() {
        return HttpExecuteResponse.builder()
            .response(SdkHttpResponse.builder().statusCode(204).build())
            .build();
      }

      @Override
      public void abort() {
        // There is nothing under way.
      }
    };
  }

  @Override
  public void close() {
    // Nothing was opened.
  }
}
