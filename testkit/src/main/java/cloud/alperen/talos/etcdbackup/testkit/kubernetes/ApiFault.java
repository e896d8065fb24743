package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A wrong answer of {@link MockKubernetes}. Thread-safe.
 *
 * <p>{@code carriedOut} tells whether the request is carried out all the same, as when an answer is lost on its way; {@code
 * body} is what is sent in place of an error in Kubernetes' form, if it is not empty.
 */
final class ApiFault {
  private final Predicate<ApiRequest> which;
  private final int code;
  private final boolean carriedOut;
  private final String body;
  private final AtomicInteger left;

  ApiFault(Predicate<ApiRequest> which, int code, boolean carriedOut, String body, int times) {
    this.which = which;
    this.body = body;
    this.code = code;
    this.carriedOut = carriedOut;
    this.left = new AtomicInteger(times);
  }

  int code() {
    return code;
  }

  String body() {
    return body;
  }

  boolean carriedOut() {
    return carriedOut;
  }

  /** Whether it strikes this request; then it is used up by one. */
  boolean strikes(ApiRequest request) {
    return which.test(request) && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }
}
