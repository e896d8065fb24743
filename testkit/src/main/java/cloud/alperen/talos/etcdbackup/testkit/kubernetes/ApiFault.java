package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * An error that {@link MockKubernetes} answers with. Thread-safe.
 *
 * <p>{@code carriedOut} tells whether the request is carried out all the same, as when an answer is lost on its way.
 */
final class ApiFault {
  private final Predicate<ApiRequest> which;
  private final int code;
  private final boolean carriedOut;
  private final AtomicInteger left;

  ApiFault(Predicate<ApiRequest> which, int code, boolean carriedOut, int times) {
    this.which = which;
    this.code = code;
    this.carriedOut = carriedOut;
    this.left = new AtomicInteger(times);
  }

  int code() {
    return code;
  }

  boolean carriedOut() {
    return carriedOut;
  }

  /** Whether it strikes this request; then it is used up by one. */
  boolean strikes(ApiRequest request) {
    return which.test(request) && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }
}
