package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesFailures.Kind;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesFailuresTest {
  private static KubernetesClientException answer(int code, String message) {
    return new KubernetesClientException(
        "library text",
        code,
        new StatusBuilder().withCode(code).withMessage(message).build());
  }

  @ParameterizedTest
  @CsvSource({
    "0, UNREACHABLE",
    "-1, UNREACHABLE",
    "429, UNREACHABLE",
    "503, UNREACHABLE",
    "504, UNREACHABLE",
    "400, REJECTED",
    "405, REJECTED",
    "413, REJECTED",
    "422, REJECTED",
    "500, FAILING",
    "501, FAILING",
    "502, FAILING",
    "505, FAILING",
    "401, ACCESS_DENIED",
    "403, ACCESS_DENIED",
    "409, CONFLICT",
    "404, KIND_UNKNOWN"
  })
  void onlySilenceAndThreeCodesMeanUnreachable(int code, Kind kind) {
    assertEquals(kind, KubernetesFailures.classify(answer(code, "words")));
  }

  @Test
  void anObjectTooLargeForEtcdIsRejected() {
    // The answer of kube-apiserver 1.35 to an object above 1.5 MiB; above 3 MiB it answers 413.
    assertEquals(
        Kind.REJECTED,
        KubernetesFailures.classify(answer(500, "etcdserver: request is too large")));
  }

  @Test
  void theDetailIsTheServersMessage() {
    assertEquals(
        "Name parameter invalid: \"a%b\": may not contain '%'",
        KubernetesFailures.detail(
            answer(400, "Name parameter invalid: \"a%b\": may not contain '%'")));
  }

  @Test
  void anAnswerWithoutMessageIsAnAnswer() {
    assertEquals(
        "the Kubernetes API answered HTTP 500 without a reason",
        KubernetesFailures.detail(answer(500, "")));
    assertEquals(
        "the Kubernetes API did not answer",
        KubernetesFailures.detail(new KubernetesClientException("timeout")));
  }

  @Test
  void aQuotedObjectIsCutShort() {
    String detail = KubernetesFailures.detail(
        answer(422, "spec.backupStorage: Invalid value: " + "b".repeat(600_000) + ": too long"));
    assertTrue(detail.getBytes(StandardCharsets.UTF_8).length <= 512, detail);
    assertTrue(detail.endsWith(": too long"), detail);
  }
}
