package cloud.alperen.talos.etcdbackup.operator.harness;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.BackupStorage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Storage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SecretKeySelector;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCondition;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosControlPlaneRef;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds backups for tests, and reads their conditions. */
public final class Backups {
  private final String name;
  private String controlPlane = "my-cp";
  private String bucket = "backups";
  private String region = "us-east-1";
  private @Nullable String endpoint;
  private boolean insecure;
  private SecretKeySelector accessKeyId = new SecretKeySelector("s3", "id");
  private SecretKeySelector secretAccessKey = new SecretKeySelector("s3", "secret");
  private @Nullable SecretKeySelector endpointCa;
  private @Nullable String timeout;
  private int backoffLimit;
  private @Nullable String deletionPolicy;

  private Backups(String name) {
    this.name = name;
  }

  /** A backup of control plane my-cp with the credentials in Secret s3, which is tried once. */
  public static Backups backup(String name) {
    return new Backups(name);
  }

  public Backups of(String newControlPlane) {
    controlPlane = newControlPlane;
    return this;
  }

  public Backups to(URI newEndpoint, String newBucket) {
    return to(newEndpoint.toString(), newBucket);
  }

  public Backups to(String newEndpoint, String newBucket) {
    endpoint = newEndpoint;
    bucket = newBucket;
    return this;
  }

  public Backups inRegion(String newRegion) {
    region = newRegion;
    return this;
  }

  public Backups insecure() {
    insecure = true;
    return this;
  }

  public Backups withCredentials(String secret, String idKey, String secretKey) {
    accessKeyId = new SecretKeySelector(secret, idKey);
    secretAccessKey = new SecretKeySelector(secret, secretKey);
    return this;
  }

  /** With the credentials in this Secret, under the keys that the others use. */
  public Backups with(String secret) {
    return withCredentials(secret, accessKeyId.key(), secretAccessKey.key());
  }

  /** With certificates of its own in this Secret. */
  public Backups trusting(String secret, String key) {
    endpointCa = new SecretKeySelector(secret, key);
    return this;
  }

  public Backups withTimeout(String newTimeout) {
    timeout = newTimeout;
    return this;
  }

  public Backups retrying(int times) {
    backoffLimit = times;
    return this;
  }

  public Backups deletingItsSnapshot() {
    deletionPolicy = "Delete";
    return this;
  }

  public TalosEtcdBackup build() {
    TalosEtcdBackup backup = new TalosEtcdBackup();
    backup.setMetadata(
        new ObjectMetaBuilder().withNamespace(World.NAMESPACE).withName(name).build());
    backup.setSpec(new TalosEtcdBackupSpec(
        new TalosControlPlaneRef(controlPlane),
        new BackupStorage(new S3Storage(
            bucket,
            region,
            endpoint,
            insecure,
            accessKeyId,
            secretAccessKey,
            null,
            null,
            endpointCa)),
        timeout,
        backoffLimit,
        deletionPolicy));
    return backup;
  }

  /** The condition of this type, if it was stated. */
  public static Optional<StatusCondition> condition(TalosEtcdBackup backup, String type) {
    return backup.getStatus() == null || backup.getStatus().conditions() == null
        ? Optional.empty()
        : backup.getStatus().conditions().stream()
            .filter(condition -> type.equals(condition.type()))
            .findFirst();
  }

  public static boolean ready(TalosEtcdBackup backup) {
    return holds(backup, "Ready");
  }

  public static boolean failed(TalosEtcdBackup backup) {
    return holds(backup, "Failed");
  }

  public static boolean terminal(TalosEtcdBackup backup) {
    return condition(backup, "Progressing").map(c -> c.status().equals("False")).orElse(false);
  }

  public static boolean waiting(TalosEtcdBackup backup) {
    return condition(backup, "Progressing")
        .map(c -> c.reason().equals("BackupWaiting"))
        .orElse(false);
  }

  /** What the Failed condition says. */
  public static String failure(TalosEtcdBackup backup) {
    return condition(backup, "Failed").map(c -> String.valueOf(c.message())).orElse("");
  }

  private static boolean holds(TalosEtcdBackup backup, String type) {
    return condition(backup, type).map(c -> c.status().equals("True")).orElse(false);
  }
}
