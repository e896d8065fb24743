package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The entries of a user in this log, in the order of its lines, the first of each request. */
  static List<AuditEntry> of(String user, Path log) {
    Map<String, AuditEntry> entries = new LinkedHashMap<>();
    try (Stream<String> lines = Files.lines(log)) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (line.contains(user) && line.endsWith("}")) {
          JsonNode event = JSON.readTree(line);
          entries.putIfAbsent(event.path("auditID").asText(), of(event));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries.values().stream().filter(entry -> entry.user().equals(user)).toList();
  }

  private static AuditEntry of(JsonNode event) {
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
