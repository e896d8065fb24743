package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Keeps what the SDK reads of the body of an answer that reports an error, and hands it on as the raw response of its exception: the
 * SDK itself keeps a code and a message and drops what is not S3's, as if there had been no body. Thread-safe.
 */
final class ErrorBodies implements ExecutionInterceptor {
  private static final int LONGEST = 64 * 1024;
  private static final ExecutionAttribute<ByteArrayOutputStream> BODY =
      new ExecutionAttribute<>("ErrorBody");

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    // Of the last of several tries.
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    attributes.putAttribute(BODY, seen);
    return context
        .responseBody()
        .map(body -> context.httpResponse().isSuccessful() ? body : new Kept(body, seen));
  }

  @Override
  public Throwable modifyException(
      Context.FailedExecution context, ExecutionAttributes attributes) {
    ByteArrayOutputStream seen = attributes.getAttribute(BODY);
    if (seen == null
        || seen.size() == 0
        || !(context.exception() instanceof AwsServiceException e)
        || e.awsErrorDetails() == null) {
      return context.exception();
    }
    AwsErrorDetails details = e.awsErrorDetails().toBuilder()
        .rawResponse(SdkBytes.fromByteArray(seen.toByteArray()))
        .build();
    return e.toBuilder().awsErrorDetails(details).build();
  }

  private static final class Kept extends FilterInputStream {
    private final ByteArrayOutputStream seen;

    Kept(InputStream body, ByteArrayOutputStream seen) {
      super(body);
      this.seen = seen;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0 && seen.size() < LONGEST) {
        seen.write(b);
      }
      return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      if (count > 0) {
        seen.write(into, offset, Math.min(count, LONGEST - seen.size()));
      }
      return count;
    }
  }
}
