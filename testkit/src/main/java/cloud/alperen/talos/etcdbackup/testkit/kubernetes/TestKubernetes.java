package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;

/** What an end-to-end test needs of a Kubernetes API, be it in memory or real. Thread-safe. */
public interface TestKubernetes {
  /** A kubeconfig, YAML, of somebody who may do everything. */
  String kubeconfig();

  /** A new client of somebody who may do everything; the caller closes it. */
  KubernetesClient client();

  /** Stores a custom object together with its status, as the program that owns its kind would. */
  void store(MockKind kind, HasMetadata object);
}
