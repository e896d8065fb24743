package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.testkit.process.NativeServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** MinIO on one folder. */
final class MinioStore {
  static final String VARIABLE = "TEST_MINIO";
  static final String HOW_TO_INSTALL =
      "set %s to its program, for example to what .ci/stores prints".formatted(VARIABLE);

  private static final S3Account ACCOUNT =
      new S3Account("backups", "testkit-minio-user", "testkit-minio-password");

  private MinioStore() {}

  static boolean installed() {
    String program = System.getenv(VARIABLE);
    return program != null && Files.isExecutable(Path.of(program));
  }

  static RealStore start() {
    if (!installed()) {
      throw new IllegalStateException("no MinIO: " + HOW_TO_INSTALL);
    }
    StoreWorkshop workshop = new StoreWorkshop("minio");
    try {
      ServerIdentity identity = ServerIdentity.ofLoopback();
      int port = StoreWorkshop.freePort();
      StoreAccess access = new StoreAccess(port, ACCOUNT, identity);
      NativeServer server = serve(workshop, identity, port);
      workshop.await(server, access::makeBucket);
      return new RealStore(workshop, access);
    } catch (RuntimeException e) {
      workshop.close();
      throw e;
    }
  }

  private static NativeServer serve(StoreWorkshop workshop, ServerIdentity identity, int port) {
    Path certificates = workshop.newFolder("certificates");
    workshop.write("certificates/public.crt", identity.certificatePem());
    workshop.write("certificates/private.key", identity.keyPem());
    return workshop.serve(
        "minio",
        List.of(
            System.getenv(VARIABLE),
            "server",
            "--quiet",
            "--address=127.0.0.1:" + port,
            "--certs-dir=" + certificates,
            workshop.newFolder("data").toString()),
        Map.of(
            "MINIO_ROOT_USER",
            ACCOUNT.accessKeyId(),
            "MINIO_ROOT_PASSWORD",
            ACCOUNT.secretAccessKey(),
            "MINIO_BROWSER",
            "off",
            "MINIO_UPDATE",
            "off"));
  }
}
