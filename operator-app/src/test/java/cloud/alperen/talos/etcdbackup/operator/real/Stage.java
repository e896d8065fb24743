package cloud.alperen.talos.etcdbackup.operator.real;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCondition;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * One namespace of a real API server with a ready control plane, the credentials and a store; and the operator that may do
 * there what {@code deploy/namespaced} grants. Thread-confined.
 */
final class Stage implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String LEASE = "talos-etcd-backup";
  static final String CONTROL_PLANE = "my-cp";

  private static final AtomicInteger NUMBER = new AtomicInteger();

  final RealKubernetes kubernetes;
  final World world;
  final S3ProxyServer s3 = S3ProxyServer.startHttp();
  final String namespace;

  private Stage(RealKubernetes kubernetes, String namespace) {
    this.kubernetes = kubernetes;
    this.namespace = namespace;
    this.world = World.on(kubernetes, namespace);
  }

  /** With everything that a backup needs. */
  static Stage ready(RealKubernetes kubernetes, String name) {
    Stage stage = bare(kubernetes, name);
    stage.controlPlane();
    stage.credentials();
    return stage;
  }

  /** Without control plane and credentials. */
  static Stage bare(RealKubernetes kubernetes, String name) {
    return new Stage(kubernetes, name + "-" + NUMBER.incrementAndGet());
  }

  void controlPlane() {
    world.controlPlane(CONTROL_PLANE, world.talos().endpoint());
  }

  void credentials() {
    world.secret("s3", "id", s3.accessKeyId(), "secret", s3.secretAccessKey());
  }

  OperatorProcess.Builder operator() {
    return world.operator().env("TEB_RETRY_FIRST_DELAY", "1s").env("TEB_RETRY_LONGEST_DELAY", "2s");
  }

  String manifest(String name) {
    return manifest(name, "");
  }

  /** A backup, with more lines of spec. */
  String manifest(String name, String more) {
    return """
        apiVersion: talos.alperen.cloud/v1alpha1
        kind: TalosEtcdBackup
        metadata:
          name: %s
          namespace: %s
        spec:
          talosControlPlaneRef:
            name: %s
          backupStorage:
            s3:
              bucket: %s
              region: us-east-1
              endpoint: %s
              accessKeyID: {name: s3, key: id}
              secretAccessKey: {name: s3, key: secret}
        """.formatted(name, namespace, CONTROL_PLANE, s3.bucket(), s3.endpoint())
        + more.indent(2);
  }

  TalosEtcdBackup apply(String name) {
    kubernetes.kubectl().apply(manifest(name));
    return world.backup(name);
  }

  TalosEtcdBackup await(String name, Predicate<TalosEtcdBackup> wanted)
      throws InterruptedException {
    return world.await(name, PATIENCE, wanted);
  }

  TalosEtcdBackup awaitReady(String name) throws InterruptedException {
    return await(name, backup -> is(backup, "Ready", "True"));
  }

  void awaitBytes(String name) throws InterruptedException {
    Eventually.within(PATIENCE)
        .showing(() -> world.talos().facts().toString())
        .holds(() -> world.talos().facts().bytesSent() > 0);
    await(name, backup -> backup.getStatus() != null && backup.getStatus().filename() != null);
  }

  /** Who holds the operators' lease; empty if nobody does. */
  String leader() {
    Lease lease = world.client().leases().inNamespace(namespace).withName(LEASE).get();
    return lease == null || lease.getSpec().getHolderIdentity() == null
        ? ""
        : lease.getSpec().getHolderIdentity();
  }

  void awaitLeaderOtherThan(String before) throws InterruptedException {
    Eventually.within(PATIENCE)
        .showing(this::leader)
        .holds(() -> !leader().isEmpty() && !leader().equals(before));
  }

  static boolean is(TalosEtcdBackup backup, String type, String status) {
    return backup.getStatus() != null
        && backup.getStatus().conditions() != null
        && backup.getStatus().conditions().stream()
            .anyMatch(c -> c.type().equals(type) && c.status().equals(status));
  }

  static String reason(TalosEtcdBackup backup, String type) {
    return condition(backup, type).reason();
  }

  static StatusCondition condition(TalosEtcdBackup backup, String type) {
    return backup.getStatus().conditions().stream()
        .filter(c -> c.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  /** The object that a backup says it stored. */
  BucketObject stored(TalosEtcdBackup backup) {
    return s3.bucketView().find(backup.getStatus().filename()).orElseThrow();
  }

  @Override
  public void close() {
    world.close();
    s3.close();
  }
}
