package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Answers requests to a {@link ScriptedS3Server}, each with the fault that its script has for it. Thread-safe. */
final class ScriptedAnswers {
  private final S3Api api;
  private final AtomicInteger withheld = new AtomicInteger();

  ScriptedAnswers(S3Api api) {
    this.api = api;
  }

  /** How many requests were read and never answered. */
  int withheld() {
    return withheld.get();
  }

  /**
   * Answers a request.
   *
   * @param doing what is wrong with what the server does
   * @param saying what is wrong with what it says
   * @return false if the connection is at its end
   */
  boolean give(S3Connection connection, S3Request request, S3Fault doing, S3Fault saying)
      throws IOException {
    if (doing instanceof S3Fault.ErrorAnswer error) {
      return serveError(connection, request, response(error));
    }
    if (doing instanceof S3Fault.ForeignAnswer answer) {
      return serveError(connection, request, S3Response.of(answer));
    }
    if (doing instanceof S3Fault.ResetInBody) {
      connection.readHalfOfTheBody(request);
      connection.reset();
      return false;
    }
    byte[] body = doing instanceof S3Fault.IgnoresExpect
        ? connection.awaitBody(request)
        : connection.readBody(request);
    if (doing instanceof S3Fault.ErrorInOkAnswer error) {
      connection.write(S3Response.error(200, error.code(), error.message(), Map.of()));
      return true;
    }
    if (doing instanceof S3Fault.Silence) {
      withheld.incrementAndGet();
      connection.awaitEnd();
      return false;
    }
    S3Response response = doing instanceof S3Fault.Publishes other
        ? api.answer(request, body, other.instead())
        : api.answer(request.met(doing), body, UnaryOperator.identity());
    if (saying instanceof S3Fault.LostResponse) {
      connection.reset();
      return false;
    }
    if (saying instanceof S3Fault.ForeignAnswer answer) {
      connection.writeAsIs(S3Response.of(answer));
      return true;
    }
    if (saying instanceof S3Fault.WithoutLength without) {
      return connection.writeWithoutLength(
          response.departing(doing), request.operation() == S3Operation.HEAD_OBJECT, without.end());
    }
    if (saying instanceof S3Fault.Assembles how) {
      return answerLate(connection, response, how);
    }
    connection.write(response.departing(saying));
    return true;
  }

  private static boolean answerLate(
      S3Connection connection, S3Response response, S3Fault.Assembles how) throws IOException {
    try {
      connection.writeLate(response, how);
      return true;
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static S3Response response(S3Fault.ErrorAnswer error) {
    S3Response response =
        S3Response.error(error.status(), error.code(), error.message(), error.elements());
    for (var header : error.headers().entrySet()) {
      response = response.withHeader(header.getKey(), header.getValue());
    }
    return response.withHeader("x-amz-request-id", "TESTKITREQUEST");
  }

  private static boolean serveError(S3Connection connection, S3Request request, S3Response refusal)
      throws IOException {
    // As S3 and proxies do: who asks before sending a body is told at once, and the connection
    // ends.
    boolean bodyUnread = request.expectsContinue() && request.contentLength() > 0;
    if (!bodyUnread) {
      connection.readBody(request);
    }
    S3Response response = bodyUnread ? refusal.withHeader("Connection", "close") : refusal;
    connection.writeAsIs(request.method().equals("HEAD") ? response.withoutBody() : response);
    return !bodyUnread;
  }
}
