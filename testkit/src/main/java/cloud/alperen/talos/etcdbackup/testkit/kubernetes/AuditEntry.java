package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A request that a real kube-apiserver answered, from its audit log.
 *
 * @param user who asked
 * @param verb as RBAC calls it
 * @param apiGroup empty for the core group and for paths that are no resources
 * @param resource with its subresource, as in {@code talosetcdbackups/status}; for a path that is no resource, the path
 * @param namespace empty if it names none
 * @param name of the object; empty if the request names none
 * @param uri path and query
 * @param code HTTP status
 * @param at when it arrived
 */
public record AuditEntry(
    String user,
    String verb,
    String apiGroup,
    String resource,
    String namespace,
    String name,
    String uri,
    int code,
    Instant at) {
  static AuditEntry of(JsonNode event) {
    JsonNode object = event.path("objectRef");
    String subresource = object.path("subresource").asText();
    String resource = object.path("resource").asText(event.path("requestURI").asText());
    return new AuditEntry(
        event.path("user").path("username").asText(),
        event.path("verb").asText(),
        object.path("apiGroup").asText(),
        subresource.isEmpty() ? resource : resource + "/" + subresource,
        object.path("namespace").asText(),
        object.path("name").asText(),
        event.path("requestURI").asText(),
        event.path("responseStatus").path("code").asInt(),
        Instant.parse(event.path("requestReceivedTimestamp").asText()));
  }

  /** What RBAC has to grant for it. */
  public ApiRight right() {
    return new ApiRight(apiGroup, resource, verb);
  }

  /** Whether it changes something. */
  public boolean writes() {
    return !verb.equals("get") && !verb.equals("list") && !verb.equals("watch");
  }
}
