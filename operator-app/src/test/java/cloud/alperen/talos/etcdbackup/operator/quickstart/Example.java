package cloud.alperen.talos.etcdbackup.operator.quickstart;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Storage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Account;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The manifests of {@code deploy/examples} that are applied, and what they expect of the world. */
record Example(Path secretFile, Secret secret, Path backupFile, TalosEtcdBackup backup) {
  static Example in(Path deploy) {
    Path secret = deploy.resolve("examples/secret.yaml");
    Path backup = deploy.resolve("examples/backup.yaml");
    return new Example(
        secret, read(secret, Secret.class), backup, read(backup, TalosEtcdBackup.class));
  }

  static <T> T read(Path file, Class<T> type) {
    try (InputStream in = Files.newInputStream(file)) {
      return Serialization.unmarshal(in, type);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  String name() {
    return backup.getMetadata().getName();
  }

  String controlPlane() {
    return backup.getSpec().talosControlPlaneRef().name();
  }

  URI store() {
    return URI.create(s3().endpoint());
  }

  S3Account account() {
    return new S3Account(
        s3().bucket(),
        secret.getStringData().get(s3().accessKeyID().key()),
        secret.getStringData().get(s3().secretAccessKey().key()));
  }

  private S3Storage s3() {
    return backup.getSpec().backupStorage().s3();
  }
}
