package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesApi;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts our finalizer on and takes it off, by an update that the API server refuses if the object was changed since it was
 * read. Finalizers of others are theirs.
 */
public final class Finalizers {
  private final KubernetesApi api;

  Finalizers(KubernetesApi api) {
    this.api = api;
  }

  public static boolean isOn(TalosEtcdBackup backup) {
    return backup.getMetadata().getFinalizers().contains(TalosEtcdBackup.FINALIZER);
  }

  /** Puts it on an object as it was just read. */
  void take(GenericKubernetesResource live) {
    List<String> finalizers = new ArrayList<>(live.getMetadata().getFinalizers());
    finalizers.add(TalosEtcdBackup.FINALIZER);
    live.getMetadata().setFinalizers(finalizers);
    api.replace(live);
  }

  /** Takes it off an object as it was just read; the last finalizer of an object being deleted ends it. */
  void release(GenericKubernetesResource live) {
    List<String> finalizers = new ArrayList<>(live.getMetadata().getFinalizers());
    finalizers.removeIf(TalosEtcdBackup.FINALIZER::equals);
    live.getMetadata().setFinalizers(finalizers);
    api.replace(live);
  }
}
