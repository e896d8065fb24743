package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;

/**
 * The custom resource of one etcd snapshot of one control plane, taken once and stored once. Group, kind and field names are
 * those of the Go operator alperencelik/talos-operator, so that its manifests apply unchanged.
 *
 * <p>Mutable, because the client library requires it. Not thread-safe.
 */
@JsonDeserialize(using = BackupDeserializer.class)
@Group(TalosEtcdBackup.GROUP)
@Version(TalosEtcdBackup.VERSION)
@ShortNames("teb")
@AdditionalPrinterColumn(
    name = "Control-Plane",
    jsonPath = ".spec.talosControlPlaneRef.name",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = AdditionalPrinterColumn.Type.STRING)
// The reason of Progressing, unlike that of Ready, tells a retried failure from a final one.
@AdditionalPrinterColumn(
    name = "Status",
    jsonPath = ".status.conditions[?(@.type==\"Progressing\")].reason",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Size",
    jsonPath = ".status.size",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Duration",
    jsonPath = ".status.duration",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Node",
    jsonPath = ".status.node",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "File",
    jsonPath = ".status.filename",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
// The last column, because it is long.
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Progressing\")].message",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
// The generator drops descriptions on the types of spec and status, so they are here.
@SchemaCustomizer(
    value = SchemaDetails.class,
    input =
        "{\"description\":\"One etcd snapshot of one Talos control plane, taken once and stored once.\",\"required\":[\"spec\"],\"properties\":{\"spec\":{\"description\":\"What is backed up, where to, and how hard it is tried.\"},\"status\":{\"description\":\"What the operator knows about the backup.\"}}}")
public final class TalosEtcdBackup
    extends CustomResource<TalosEtcdBackupSpec, TalosEtcdBackupStatus> implements Namespaced {
  public static final String GROUP = "talos.alperen.cloud";
  public static final String VERSION = "v1alpha1";

  /** The annotation that restarts a backup that gave up, whenever its value changes. */
  public static final String RETRY_ANNOTATION = GROUP + "/retry";

  /** The finalizer that is on the object while its store may hold an upload or a snapshot to clean up. */
  public static final String FINALIZER = GROUP + "/etcd-backup";

  private static final long serialVersionUID = 1L;

  @JsonIgnore
  private transient List<Unreadable> unreadable = List.of();

  /** The backup's identity. Requires an object that the API server has stored, because it has the UID. */
  public BackupId id() {
    return new BackupId(
        getMetadata().getNamespace(), getMetadata().getName(), getMetadata().getUid());
  }

  /** The fields of the stored object that have the wrong type and are therefore absent here. A copy loses this list. */
  public List<Unreadable> unreadable() {
    return unreadable;
  }

  void unreadable(List<Unreadable> fields) {
    unreadable = List.copyOf(fields);
  }
}
