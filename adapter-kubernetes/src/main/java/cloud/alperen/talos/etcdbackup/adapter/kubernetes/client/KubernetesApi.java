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
 * The few requests that this adapter makes besides watching. Thread-safe; every method throws {@link
 * KubernetesClientException}, also if the thread is interrupted.
 *
 * <p>By path, because the library's typed reads turn every 404 into {@code null}, and whether the object or its kind is
 * missing is then lost.
 */
public final class KubernetesApi {
  private static final String GROUP_VERSION =
      "/apis/" + TalosEtcdBackup.GROUP + "/" + TalosEtcdBackup.VERSION;
  private static final String EVENTS = "/apis/events.k8s.io/v1";
  private static final String LEASES = "/apis/coordination.k8s.io/v1";
  private static final String BACKUPS = "talosetcdbackups";
  private static final String CONTROL_PLANES = "taloscontrolplanes";
  private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");

  /** In place of the name of a namespace; empty, as in Kubernetes itself. */
  public static final String ALL_NAMESPACES = "";

  private final KubernetesClient client;

  public KubernetesApi(KubernetesClient client) {
    this.client = client;
  }

  /** Asks something that every API server answers, and everybody may ask. */
  public void version() {
    raw("/version", "GET", null);
  }

  /**
   * At which revision the cluster is; reads one backup at most.
   *
   * @param namespace empty for all
   * @return empty if it does not say so as a number
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

  /** Untyped, so that writing it back loses no field that this version does not know. */
  public GenericKubernetesResource backup(String namespace, String name) {
    return get(path(GROUP_VERSION, namespace, BACKUPS, name), GenericKubernetesResource.class);
  }

  /** Replaces a backup, its status excepted; refused if it was changed since it was read. */
  public void replace(GenericKubernetesResource backup) {
    raw(path(backup), "PUT", backup);
  }

  /**
   * Replaces the status of a backup; refused if the backup was changed since it was read.
   *
   * @return the backup as it is stored now
   */
  public GenericKubernetesResource replaceStatus(GenericKubernetesResource backup) {
    return putStatus(backup, "");
  }

  /** What {@link #replaceStatus} would return; changes nothing. */
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

  /** Replaces an Event; refused if it was changed since it was read. */
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

  /** Replaces a Lease; refused if it was changed since it was read. */
  public void replaceLease(Lease lease) {
    String path = path(
        LEASES,
        lease.getMetadata().getNamespace(),
        "leases",
        lease.getMetadata().getName());
    raw(path, "PUT", lease);
  }

  /**
   * Asks whether the backups of a namespace may be listed, with which every watch begins; answers nothing, but throws.
   *
   * @param namespace may be {@link #ALL_NAMESPACES}
   */
  public void askToWatch(String namespace) {
    String path = namespace.equals(ALL_NAMESPACES)
        ? GROUP_VERSION + "/" + BACKUPS
        : collection(GROUP_VERSION, namespace, BACKUPS);
    raw(path + "?limit=1", "GET", null);
  }

  /** A namespace as the beginning of a sentence. */
  static String described(String namespace) {
    return namespace.equals(ALL_NAMESPACES)
        ? "All namespaces are"
        : "Namespace " + namespace + " is";
  }

  /** The backup as this version understands it. */
  public TalosEtcdBackup typed(GenericKubernetesResource backup) {
    return client.getKubernetesSerialization().convertValue(backup, TalosEtcdBackup.class);
  }

  /** A value as it appears in an untyped object. */
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
    // The library notices an interrupt only if it has to wait for the answer.
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
