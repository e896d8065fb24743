package cloud.alperen.talos.etcdbackup.operator.real;

import cloud.alperen.talos.etcdbackup.testkit.s3.ServerIdentity;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionResponseBuilder;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionReview;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Has the API server answer every update of a backup's status, or of another part, in one namespace with an HTTP status of
 * choice, as long as it is open: by an admission webhook that the API server asks, and that says so.
 */
final class RefusingWebhook implements AutoCloseable {
  private final KubernetesSerialization json = new KubernetesSerialization();
  private final ServerIdentity identity = ServerIdentity.ofLoopback();
  private final Stage stage;
  private final String resource;
  private final Status answer;
  private final HttpsServer server;

  /** Of the status. */
  RefusingWebhook(Stage stage, int code) throws IOException {
    this(stage, code, "talosetcdbackups/status");
  }

  /** Of this resource. */
  RefusingWebhook(Stage stage, int code, String resource) throws IOException {
    this.stage = stage;
    this.resource = resource;
    this.answer =
        new StatusBuilder().withCode(code).withMessage("refused on purpose").build();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity.serverContext()));
    server.createContext("/", this::refuse);
    server.start();
    stage.kubernetes.kubectl().apply(configuration());
  }

  private void refuse(HttpExchange exchange) throws IOException {
    try (exchange) {
      AdmissionReview review = json.unmarshal(exchange.getRequestBody(), AdmissionReview.class);
      review.setResponse(new AdmissionResponseBuilder()
          .withUid(review.getRequest().getUid())
          .withAllowed(false)
          .withStatus(answer)
          .build());
      review.setRequest(null);
      byte[] body = json.asJson(review).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private String configuration() {
    return """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: %s}
        webhooks:
        - name: refuses.example.com
          clientConfig: {url: "https://127.0.0.1:%d/", caBundle: %s}
          failurePolicy: Fail
          sideEffects: None
          admissionReviewVersions: [v1]
          namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: %s}
          rules:
          - apiGroups: [talos.alperen.cloud]
            apiVersions: ["*"]
            operations: [UPDATE]
            resources: [%s]
        """.formatted(
            name(),
            server.getAddress().getPort(),
            Base64.getEncoder()
                .encodeToString(identity.certificatePem().getBytes(StandardCharsets.US_ASCII)),
            stage.namespace,
            resource);
  }

  private String name() {
    return "refuses-" + stage.namespace;
  }

  @Override
  public void close() {
    stage.kubernetes.kubectl().run("delete", "validatingwebhookconfiguration", name());
    server.stop(0);
  }
}
