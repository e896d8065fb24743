package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The library's in-memory API server, made to behave like a real one where it is known not to: it refuses a stale write of
 * a status, names what is missing in a 404, does not know kinds that were not installed,
 * changes nothing in a dry run of a PUT, and converts {@code stringData}. Records every request and plays faults. Thread-safe.
 */
final class StrictDispatcher extends Dispatcher {
  private static final Pattern CUSTOM =
      Pattern.compile("(/apis/(?<group>[^/]+)/[^/]+)(/namespaces/[^/]+)?/(?<plural>[^/?]+).*");
  private static final Pattern OBJECT =
      Pattern.compile(".*/namespaces/[^/]+/(?<plural>[^/]+)/(?<name>[^/?]+)(/status)?");
  private static final String STATUS = "/status";
  private static final String DRY_RUN = "?dryRun=All";

  private final ObjectMapper json = new ObjectMapper();
  private final KubernetesCrudDispatcher crud = new KubernetesCrudDispatcher();
  private final Queue<ApiRequest> requests = new ConcurrentLinkedQueue<>();
  private final List<ApiFault> faults = new CopyOnWriteArrayList<>();

  @Override
  public MockResponse dispatch(RecordedRequest received) {
    ApiRequest request = new ApiRequest(received.getMethod(), received.getPath());
    requests.add(request);
    for (ApiFault fault : faults) {
      if (fault.strikes(request)) {
        if (fault.carriedOut()) {
          answer(received);
        }
        return fault.body().isEmpty()
            ? failure(fault.code(), "InternalError", "injected", "", "")
            : new MockResponse().setResponseCode(fault.code()).setBody(fault.body());
      }
    }
    return answer(received);
  }

  void install(MockKind kind) {
    crud.expectCustomResource(kind.context());
  }

  void add(ApiFault fault) {
    faults.add(fault);
  }

  List<ApiRequest> requests() {
    return List.copyOf(requests);
  }

  void forgetRequests() {
    requests.clear();
  }

  /** Stores an object as it is, its status included. */
  void store(String collectionPath, String name, String object) {
    String status = collectionPath + "/" + name + STATUS;
    for (RecordedRequest request :
        List.of(post(collectionPath, object), request(HttpMethod.PUT, status, object))) {
      MockResponse response = crud.dispatch(request);
      if (response.code() >= 300) {
        throw new IllegalArgumentException(
            "cannot store " + name + " in " + collectionPath + ": " + response.getStatus());
      }
    }
  }

  private MockResponse answer(RecordedRequest request) {
    if (!serves(request.getPath())) {
      return new MockResponse().setResponseCode(404).setBody("404 page not found\n");
    }
    MockResponse response = switch (request.method()) {
      case POST -> crud.dispatch(post(request.getPath(), created(request)));
      case PUT -> put(request);
      default -> crud.dispatch(request);
    };
    Matcher object = OBJECT.matcher(request.getPath());
    boolean namelessly = response.code() == 404 && object.matches();
    return namelessly
        ? failure(404, "NotFound", "not found", object.group("plural"), object.group("name"))
        : response;
  }

  /** Groups of the project itself, as in {@code apps} or {@code events.k8s.io}, are always there. */
  private boolean serves(String path) {
    Matcher custom = CUSTOM.matcher(path);
    if (!custom.matches()
        || !custom.group("group").contains(".")
        || custom.group("group").endsWith(".k8s.io")) {
      return true;
    }
    MockResponse kinds = crud.handleGet(custom.group(1));
    for (JsonNode kind : read(text(kinds)).path("resources")) {
      if (kind.path("name").asText().equals(custom.group("plural"))) {
        return true;
      }
    }
    return false;
  }

  private String created(RecordedRequest request) {
    JsonNode body = read(request.getUtf8Body());
    if (body instanceof ObjectNode object) {
      convertStringData(object);
    }
    return body.toString();
  }

  private MockResponse put(RecordedRequest request) {
    JsonNode body = read(request.getUtf8Body());
    boolean rehearsal = request.getPath().endsWith(DRY_RUN);
    String path = request.getPath().replace(DRY_RUN, "");
    if (path.endsWith(STATUS)) {
      MockResponse current = crud.handleGet(path.substring(0, path.length() - STATUS.length()));
      if (current.code() == 200 && isStale(body, read(text(current)))) {
        return failure(409, "Conflict", "the object has been modified", "", "");
      }
    }
    if (body instanceof ObjectNode object) {
      convertStringData(object);
    }
    return rehearsal
        ? new MockResponse().setResponseCode(200).setBody(body.toString())
        : crud.dispatch(request(HttpMethod.PUT, path, body.toString()));
  }

  private static boolean isStale(JsonNode written, JsonNode current) {
    JsonNode version = written.path("metadata").path("resourceVersion");
    return !version.isMissingNode()
        && !version.equals(current.path("metadata").path("resourceVersion"));
  }

  private static void convertStringData(ObjectNode object) {
    if (object.path("kind").asText().equals("Secret") && object.has("stringData")) {
      ObjectNode data = object.withObject("/data");
      object
          .remove("stringData")
          .properties()
          .forEach(entry -> data.put(
              entry.getKey(),
              Base64.getEncoder()
                  .encodeToString(entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
    }
  }

  private MockResponse failure(int code, String reason, String message, String kind, String name) {
    ObjectNode status = json.createObjectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("reason", reason)
        .put("message", message)
        .put("code", code);
    if (!name.isEmpty()) {
      status.putObject("details").put("kind", kind).put("name", name);
    }
    return new MockResponse()
        .setResponseCode(code)
        .setHeader("Content-Type", "application/json")
        .setBody(status.toString());
  }

  private JsonNode read(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  private static String text(MockResponse response) {
    return new String(response.getBody().getBytes(), StandardCharsets.UTF_8);
  }

  private static RecordedRequest post(String path, String body) {
    return request(HttpMethod.POST, path, body);
  }

  private static RecordedRequest request(HttpMethod method, String path, String body) {
    Headers headers = Headers.builder().add("Content-Type", "application/json").build();
    return new RecordedRequest(
        "HTTP/1.1", method, path, headers, new Buffer(body.getBytes(StandardCharsets.UTF_8)));
  }
}
