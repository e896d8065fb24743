package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** How the answers are left that the SDK gets from the client that it is given. */
class UnreadAnswerTest {
  private static final S3Settings.Timeouts TIMEOUTS =
      new S3Settings.Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1));

  private final List<String> ends = new ArrayList<>();

  @Test
  void oneThatNobodyReadIsCutOff() throws IOException {
    answer("5", InputStream::close);
    assertEquals(List.of("aborted"), ends);
  }

  @Test
  void oneThatWasReadKeepsItsConnection() throws IOException {
    answer("5", body -> {
      body.readAllBytes();
      body.close();
    });
    assertEquals(List.of("closed"), ends);
  }

  @Test
  void oneWithoutABodyKeepsItsConnection() throws IOException {
    answer("0", InputStream::close);
    assertEquals(List.of("closed"), ends);
  }

  private interface Use {
    void of(InputStream body) throws IOException;
  }

  private void answer(String length, Use use) throws IOException {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (CancellableHttpClient client = new CancellableHttpClient(
            new Answering(length), new Answering(length), new StoreTraits(), TIMEOUTS, timer);
        RequestWatch watch = client.watch(RequestWatch.Kind.PLAIN)) {
      HttpExecuteRequest request = HttpExecuteRequest.builder()
          .request(SdkHttpRequest.builder()
              .method(SdkHttpMethod.GET)
              .protocol("http")
              .host("127.0.0.1")
              .build())
          .build();
      InputStream body = client.prepareRequest(request).call().responseBody().orElseThrow();
      watch.answered();
      use.of(body);
    } finally {
      timer.shutdownNow();
    }
  }

  /** Answers with a body that tells how it ends. */
  private final class Answering implements SdkHttpClient {
    private final String length;

    Answering(String length) {
      this.length = length;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      InputStream body = new ByteArrayInputStream(new byte[Integer.parseInt(length)]) {
        @Override
        public void close() {
          ends.add("closed");
        }
      };
      return new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() {
          return HttpExecuteResponse.builder()
              .response(SdkHttpResponse.builder()
                  .statusCode(200)
                  .putHeader("Content-Length", length)
                  .build())
              .responseBody(AbortableInputStream.create(body, () -> ends.add("aborted")))
              .build();
        }

        @Override
        public void abort() {
          throw new IllegalStateException("nobody asked for that");
        }
      };
    }

    @Override
    public void close() {}
  }
}
