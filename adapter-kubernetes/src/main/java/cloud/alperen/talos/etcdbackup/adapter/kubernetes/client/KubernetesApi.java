package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The requests of this adapter besides its watches. Thread-safe. Every method throws {@link KubernetesClientException}, also if
 * the thread is interrupted.
 *
 * <p>Requests go by path, because the library's typed reads turn every 404 into {@code null}. That would hide whether the
 * object or its kind is missing.
 */
public final class KubernetesApi {
  private static final String GROUP_VERSION =
      "/apis/" + TalosEtcdBackup.GROUP + "/" + TalosEtcdBackup.VERSION;
  private static final String EVENTS = "/apis/events.k8s.io/v1";
  private static final String LEASES = "/apis/coordination.k8s.io/v1";
  private static final String BACKUPS = "talosetcdbackups";
  private static final String CONTROL_PLANES = "taloscontrolplanes";
  private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");

  /** Stands for all namespaces in place of a name; empty, as in Kubernetes itself. */
  public static final String ALL_NAMESPACES = "";

  private final KubernetesClient client;

  public KubernetesApi(KubernetesClient client) {
    this.client = client;
  }

  /** Requests the server's version, which every client may read. */
  public void version() {
    raw("/version", "GET", null);
  }

  /**
   * The revision of the cluster. Reads one backup at most.
   *
   * @param namespace the namespace of the backup; empty for all
   * @return the revision; empty if the server's resource version is not a number
   */
  OptionalLong revision(String namespace) {
    String path = namespace.isEmpty()
        ? GROUP_VERSION + "/" + BACKUPS
        : collection(GROUP_VERSION, namespace, BACKUPS);
    String revision = get(path + "?limit=1", GenericKubernetesResourceList.class)
        .getMetadata()
        .getResourceVersion();
    return revision != null && DIGITS.matcher(revision).matches()
        ? OptionalLong.of(Long.parseLong(revision))
        : OptionalLong.empty();
  }

  public Secret secret(String namespace, String name) {
    return get(path("/api/v1", namespace, "secrets", name), Secret.class);
  }

  public GenericKubernetesResource controlPlane(String namespace, String name) {
    return get(
        path(GROUP_VERSION, namespace, CONTROL_PLANES, name), GenericKubernetesResource.class);
  }

  /** Reads a backup, untyped, so that a later write keeps fields that this version does not know. */
  public GenericKubernetesResource backup(String namespace, String name) {
    return get(path(GROUP_VERSION, namespace, BACKUPS, name), GenericKubernetesResource.class);
  }

  /** Replaces a backup except for its status; refused if the backup has changed since it was read. */
  public void replace(GenericKubernetesResource backup) {
    raw(path(backup), "PUT", backup);
  }

  /**
   * Replaces the status of a backup; refused if the backup has changed since it was read.
   *
   * @return the stored backup
   */
  public GenericKubernetesResource replaceStatus(GenericKubernetesResource backup) {
    return putStatus(backup, "");
  }

  /** Sends {@link #replaceStatus} as a dry run, which returns the same and changes nothing. */
  public GenericKubernetesResource rehearseStatus(GenericKubernetesResource backup) {
    return putStatus(backup, "?dryRun=All");
  }

  private GenericKubernetesResource putStatus(GenericKubernetesResource backup, String query) {
    return parse(
        raw(path(backup) + "/status" + query, "PUT", backup), GenericKubernetesResource.class);
  }

  public void createEvent(Event event) {
    raw(collection(EVENTS, event.getMetadata().getNamespace(), "events"), "POST", event);
  }

  public Event event(String namespace, String name) {
    return get(path(EVENTS, namespace, "events", name), Event.class);
  }

  /** Replaces an Event; refused if it has changed since it was read. */
  public void replaceEvent(Event event) {
    String path = path(
        EVENTS,
        event.getMetadata().getNamespace(),
        "events",
        event.getMetadata().getName());
    raw(path, "PUT", event);
  }

  public Lease lease(String namespace, String name) {
    return get(path(LEASES, namespace, "leases", name), Lease.class);
  }

  /** Replaces a Lease; refused if it has changed since it was read. */
  public void replaceLease(Lease lease) {
    String path = path(
        LEASES,
        lease.getMetadata().getNamespace(),
        "leases",
        lease.getMetadata().getName());
    raw(path, "PUT", lease);
  }

  /**
   * Requests a list of one object, as every watch begins with a list. Returns normally if the list is allowed.
   *
   * @param kind the class of a custom resource
   * @param namespace the namespace, or {@link #ALL_NAMESPACES}
   */
  public void askToWatch(Class<? extends HasMetadata> kind, String namespace) {
    String groupVersion = "/apis/" + HasMetadata.getApiVersion(kind);
    String plural = HasMetadata.getPlural(kind);
    String path = namespace.equals(ALL_NAMESPACES)
        ? groupVersion + "/" + plural
        : collection(groupVersion, namespace, plural);
    raw(path + "?limit=1", "GET", null);
  }

  /** The subject and verb of a sentence about a namespace. */
  static String described(String namespace) {
    return namespace.equals(ALL_NAMESPACES)
        ? "All namespaces are"
        : "Namespace " + namespace + " is";
  }

  /** Converts an untyped backup. */
  public TalosEtcdBackup typed(GenericKubernetesResource backup) {
    return client.getKubernetesSerialization().convertValue(backup, TalosEtcdBackup.class);
  }

  /** Converts a value to the form that it has in an untyped object. */
  public Object untyped(Object value) {
    return client.getKubernetesSerialization().convertValue(value, Object.class);
  }

  public <T> T parse(String json, Class<T> type) {
    return client.getKubernetesSerialization().unmarshal(json, type);
  }

  private <T> T get(String path, Class<T> type) {
    return parse(raw(path, "GET", null), type);
  }

  private String raw(String path, String method, @Nullable Object body) {
    // The library checks for an interrupt only while it waits for the answer.
    if (Thread.currentThread().isInterrupted()) {
      throw new KubernetesClientException(
          "the thread was interrupted before " + method + " " + path);
    }
    return client.raw(path, method, body);
  }

  private static String path(HasMetadata backup) {
    return path(
        GROUP_VERSION,
        backup.getMetadata().getNamespace(),
        BACKUPS,
        backup.getMetadata().getName());
  }

  private static String path(String groupVersion, String namespace, String plural, String name) {
    return collection(groupVersion, namespace, plural) + "/" + encode(name);
  }

  private static String collection(String groupVersion, String namespace, String plural) {
    return groupVersion + "/namespaces/" + encode(namespace) + "/" + plural;
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8);
  }
}
