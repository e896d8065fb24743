package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.testkit.s3.ServerIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/** A trust store with one certificate, which for a while is that of this JVM. */
final class TrustedCertificate {
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";

  /** What is done meanwhile. */
  @FunctionalInterface
  interface Action {
    void run() throws BackupException;
  }

  private TrustedCertificate() {}

  static void whileTrusted(ServerIdentity identity, Path folder, Action action)
      throws BackupException {
    Path file = write(identity, folder);
    String before = System.getProperty(TRUST_STORE);
    System.setProperty(TRUST_STORE, file.toString());
    try {
      action.run();
    } finally {
      if (before == null) {
        System.clearProperty(TRUST_STORE);
      } else {
        System.setProperty(TRUST_STORE, before);
      }
    }
  }

  private static Path write(ServerIdentity identity, Path folder) {
    Path file = folder.resolve("trusted.jks");
    try (var out = Files.newOutputStream(file)) {
      // Unlike PKCS#12 it shows its certificates without a password.
      KeyStore trusted = KeyStore.getInstance("JKS");
      trusted.load(null, null);
      trusted.setCertificateEntry("server", identity.certificate());
      trusted.store(out, new char[0]);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot write a trust store", e);
    }
    return file;
  }
}
