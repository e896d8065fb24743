package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.BackupStorage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Storage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SecretKeySelector;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosControlPlaneRef;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupSpec;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKind;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKubernetes;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A cluster with the objects of users and of talos-operator. */
public final class TestCluster implements AutoCloseable {
  public static final String NAMESPACE = "backups";
  public static final String CONTROL_PLANE = "my-cp";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  public final MockKubernetes api;
  public final KubernetesClient client;

  public TestCluster(MockKind... kinds) {
    api = MockKubernetes.start(kinds);
    client = api.client();
  }

  /** A cluster with both kinds, a ready control plane and the credentials. */
  public static TestCluster ready() {
    TestCluster cluster = new TestCluster(MockKind.values());
    cluster.controlPlane();
    cluster.credentials();
    return cluster;
  }

  public void controlPlane() {
    controlPlane(Map.of(
        "bundleConfig", "{\"clusterName\":\"my-cp\",\"clientEndpoint\":[\"10.0.0.2\"]}",
        "secretBundle", "planted-bundle"));
  }

  public void controlPlane(Map<String, Object> status) {
    controlPlane(CONTROL_PLANE, status);
  }

  public void controlPlane(String name, Map<String, Object> status) {
    GenericKubernetesResource object = new GenericKubernetesResourceBuilder()
        .withApiVersion("talos.alperen.cloud/v1alpha1")
        .withKind("TalosControlPlane")
        .withNewMetadata()
        .withName(name)
        .withNamespace(NAMESPACE)
        .endMetadata()
        .build();
    object.setAdditionalProperty("status", new LinkedHashMap<>(status));
    api.store(MockKind.TALOS_CONTROL_PLANE, object);
  }

  public void credentials() {
    secret("s3", Map.of("id", "planted-key-id", "secret", "planted-secret-key"));
  }

  public void secret(String name, Map<String, String> values) {
    client
        .resource(new SecretBuilder()
            .withMetadata(
                new ObjectMetaBuilder().withName(name).withNamespace(NAMESPACE).build())
            .withStringData(values)
            .build())
        .create();
  }

  public static TalosEtcdBackupSpec spec() {
    return new TalosEtcdBackupSpec(
        new TalosControlPlaneRef(CONTROL_PLANE),
        new BackupStorage(new S3Storage(
            "bucket",
            "us-east-1",
            null,
            null,
            new SecretKeySelector("s3", "id"),
            new SecretKeySelector("s3", "secret"))),
        null,
        null,
        null);
  }

  public static TalosEtcdBackupSpec spec(Integer backoffLimit, String deletionPolicy) {
    return new TalosEtcdBackupSpec(
        spec().talosControlPlaneRef(),
        spec().backupStorage(),
        spec().timeout(),
        backoffLimit,
        deletionPolicy);
  }

  public static TalosEtcdBackup objectWithSecret(String name, String secret) {
    return object(name, CONTROL_PLANE, secret);
  }

  public static TalosEtcdBackup object(String name, String controlPlane, String secret) {
    return object(
        name,
        new TalosEtcdBackupSpec(
            new TalosControlPlaneRef(controlPlane),
            new BackupStorage(new S3Storage(
                "bucket",
                "us-east-1",
                null,
                null,
                new SecretKeySelector(secret, "id"),
                new SecretKeySelector(secret, "secret"))),
            null,
            null,
            null));
  }

  public static TalosEtcdBackup object(String name, TalosEtcdBackupSpec spec) {
    TalosEtcdBackup backup = new TalosEtcdBackup();
    backup.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(NAMESPACE).build());
    backup.setSpec(spec);
    return backup;
  }

  public TalosEtcdBackup create(String name) {
    return create(object(name, spec()));
  }

  public TalosEtcdBackup create(TalosEtcdBackup backup) {
    return client.resource(backup).create();
  }

  /** Stores an object with the status that an earlier process left. */
  public TalosEtcdBackup store(TalosEtcdBackup backup) {
    api.store(MockKind.TALOS_ETCD_BACKUP, backup);
    return get(backup.getMetadata().getName());
  }

  public Resource<TalosEtcdBackup> backup(String name) {
    return client.resources(TalosEtcdBackup.class).inNamespace(NAMESPACE).withName(name);
  }

  public TalosEtcdBackup get(String name) {
    return backup(name).require();
  }

  /** Edits an object; reads it again and retries after a conflict. */
  public void edit(String name, UnaryOperator<TalosEtcdBackup> change) {
    eventually(() -> {
      try {
        backup(name).edit(change);
        return true;
      } catch (KubernetesClientException e) {
        if (e.getCode() != 409) {
          throw e;
        }
        return false;
      }
    });
  }

  public void await(String name, Predicate<TalosEtcdBackup> condition) {
    eventually(() -> condition.test(get(name)));
  }

  public void awaitGone(String name) {
    eventually(() -> backup(name).get() == null);
  }

  /** Polls until the condition holds. Not every condition causes an event of the API server. */
  public static void eventually(BooleanSupplier condition) {
    Eventually.within(PATIENCE).becomes(condition);
  }

  @Override
  public void close() {
    client.close();
    api.close();
  }
}
