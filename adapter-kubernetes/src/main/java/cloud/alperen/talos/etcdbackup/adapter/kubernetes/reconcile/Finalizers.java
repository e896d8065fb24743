package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesApi;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds and removes our finalizer. The update carries the resource version, so the API server refuses it if the object has
 * changed since it was read. Finalizers of other programs stay.
 */
public final class Finalizers {
  private final KubernetesApi api;

  Finalizers(KubernetesApi api) {
    this.api = api;
  }

  public static boolean isOn(TalosEtcdBackup backup) {
    return backup.getMetadata().getFinalizers().contains(TalosEtcdBackup.FINALIZER);
  }

  /** Adds the finalizer to an object that was just read. */
  void take(GenericKubernetesResource live) {
    List<String> finalizers = new ArrayList<>(live.getMetadata().getFinalizers());
    finalizers.add(TalosEtcdBackup.FINALIZER);
    live.getMetadata().setFinalizers(finalizers);
    api.replace(live);
  }

  /** Removes the finalizer from an object that was just read. The API server deletes the object with its last finalizer. */
  void release(GenericKubernetesResource live) {
    List<String> finalizers = new ArrayList<>(live.getMetadata().getFinalizers());
    finalizers.removeIf(TalosEtcdBackup.FINALIZER::equals);
    live.getMetadata().setFinalizers(finalizers);
    api.replace(live);
  }
}
