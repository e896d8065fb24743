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
 * One etcd snapshot of one control plane, taken once and stored once. Group, kind and field names are those of the Go
 * operator alperencelik/talos-operator, so that its manifests apply unchanged.
 *
 * <p>Mutable, as the client library wants it; not thread-safe.
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
// The reason of Progressing tells a failure that is retried from one that is final; that of Ready
// does not.
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
// Last, because it is long.
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Progressing\")].message",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
// Spec and status are described here, because the generator drops what their own types say about
// themselves.
@SchemaCustomizer(
    value = SchemaDetails.class,
    input =
        "{\"description\":\"One etcd snapshot of one Talos control plane, taken once and stored once.\",\"required\":[\"spec\"],\"properties\":{\"spec\":{\"description\":\"What is backed up, where to, and how hard it is tried.\"},\"status\":{\"description\":\"What the operator knows about the backup.\"}}}")
public final class TalosEtcdBackup
    extends CustomResource<TalosEtcdBackupSpec, TalosEtcdBackupStatus> implements Namespaced {
  public static final String GROUP = "talos.alperen.cloud";
  public static final String VERSION = "v1alpha1";

  /** A new value of this annotation starts a backup that gave up over again. */
  public static final String RETRY_ANNOTATION = GROUP + "/retry";

  /** Is on the object while there may be something to clean up in the store. */
  public static final String FINALIZER = GROUP + "/etcd-backup";

  private static final long serialVersionUID = 1L;

  @JsonIgnore
  private transient List<Unreadable> unreadable = List.of();

  /** Which backup it is; of an object as the API server has it. */
  public BackupId id() {
    return new BackupId(
        getMetadata().getNamespace(), getMetadata().getName(), getMetadata().getUid());
  }

  /** The fields of the stored object that have the wrong type; they are absent here. Kept by no copy. */
  public List<Unreadable> unreadable() {
    return unreadable;
  }

  void unreadable(List<Unreadable> fields) {
    unreadable = List.copyOf(fields);
  }
}
