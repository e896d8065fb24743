package cloud.alperen.talos.etcdbackup.operator.harness;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKind;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.TestKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosApiServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** A cluster as the operator finds it: the Kubernetes API, a control plane node, and what talos-operator left there. */
public final class World implements AutoCloseable {
  public static final String NAMESPACE = "default";

  private final TestKubernetes kubernetes;
  private final AutoCloseable ours;
  private final String namespace;
  private final KubernetesClient client;
  private final TalosPki pki = TalosPki.create(InstantSource.system());
  private final TalosApiServer talos = TalosApiServer.start(pki);
  private final Path kubeconfig;

  /** On an API server in memory. */
  public World() {
    this(MockKubernetes.start(MockKind.TALOS_ETCD_BACKUP, MockKind.TALOS_CONTROL_PLANE));
  }

  private World(MockKubernetes mock) {
    this(mock, mock, NAMESPACE, mock.kubeconfig());
  }

  private World(TestKubernetes kubernetes, AutoCloseable ours, String namespace, String access) {
    this.kubernetes = kubernetes;
    this.ours = ours;
    this.namespace = namespace;
    this.client = kubernetes.client();
    try {
      kubeconfig = Files.createTempFile("kubeconfig", ".yaml");
      Files.writeString(kubeconfig, access);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In a new namespace of a real API server, which stays the caller's; both kinds are known there. */
  public static World on(RealKubernetes real, String namespace) {
    real.kubectl().run("apply", "-f", deployFolder().resolve("crds").toString());
    real.installControlPlanes();
    if (!namespace.equals(NAMESPACE)) {
      real.kubectl().run("create", "namespace", namespace);
    }
    return new World(real, () -> {}, namespace, real.kubeconfig(namespace));
  }

  /** The folder of manifests that users apply. */
  public static Path deployFolder() {
    return Path.of(System.getProperty("deploy.folder", "../deploy"));
  }

  public KubernetesClient client() {
    return client;
  }

  /** The API server in memory. */
  public MockKubernetes kubernetes() {
    if (kubernetes instanceof MockKubernetes mock) {
      return mock;
    }
    throw new IllegalStateException("this world is on a real Kubernetes API");
  }

  /** Where the objects of this world are. */
  public String namespace() {
    return namespace;
  }

  /** The file that operators, and people, get in with. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  public TalosApiServer talos() {
    return talos;
  }

  public TalosPki pki() {
    return pki;
  }

  /** Lets operators that are started from now on in with this kubeconfig. */
  public void operatorsUse(String access) throws IOException {
    Files.writeString(kubeconfig, access);
  }

  /** The operator, set to find this world. */
  public OperatorProcess.Builder operator() {
    OperatorProcess.Builder operator = OperatorProcess.builder().kubeconfig(kubeconfig);
    return kubernetes instanceof MockKubernetes
        ? operator
        : operator.env("TEB_WATCH_NAMESPACES", namespace);
  }

  /** A control plane as talos-operator leaves it, reached at these endpoints. */
  public void controlPlane(String name, String... endpoints) {
    controlPlane(
        name,
        Map.of(
            "bundleConfig",
            TalosPki.bundleConfig(name, endpoints),
            "secretBundle",
            pki.secretBundle()));
  }

  /** A control plane with this status. */
  public void controlPlane(String name, Map<String, String> status) {
    GenericKubernetesResource controlPlane = new GenericKubernetesResource();
    controlPlane.setApiVersion(TalosEtcdBackup.GROUP + "/" + TalosEtcdBackup.VERSION);
    controlPlane.setKind("TalosControlPlane");
    controlPlane.setMetadata(
        new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
    controlPlane.setAdditionalProperty("status", new LinkedHashMap<>(status));
    kubernetes.store(MockKind.TALOS_CONTROL_PLANE, controlPlane);
  }

  /** A Secret with these keys and values. */
  public void secret(String name, String... keysAndValues) {
    Map<String, String> data = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      data.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    Secret secret = new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withStringData(data)
        .build();
    client.resource(secret).createOr(existing -> existing.update());
  }

  public void apply(HasMetadata object) {
    client.resource(object).create();
  }

  public TalosEtcdBackup backup(String name) {
    return client
        .resources(TalosEtcdBackup.class)
        .inNamespace(namespace)
        .withName(name)
        .get();
  }

  /** Waits until the backup is as wanted, and returns it. */
  public TalosEtcdBackup await(String name, Duration limit, Predicate<TalosEtcdBackup> wanted)
      throws InterruptedException {
    TalosEtcdBackup[] seen = new TalosEtcdBackup[1];
    Eventually.within(limit)
        .showing(
            () -> seen[0] == null ? name + " does not exist" : name + ": " + seen[0].getStatus())
        .holds(() -> {
          seen[0] = backup(name);
          return seen[0] != null && wanted.test(seen[0]);
        });
    return seen[0];
  }

  @Override
  public void close() {
    talos.close();
    client.close();
    try {
      Files.deleteIfExists(kubeconfig);
      ours.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException("the Kubernetes API did not end", e);
    }
  }
}
