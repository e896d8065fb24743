package cloud.alperen.talos.etcdbackup.operator.endtoend;

import static cloud.alperen.talos.etcdbackup.operator.endtoend.BadInputFixture.UPLOAD;
import static cloud.alperen.talos.etcdbackup.operator.harness.Backups.backup;

import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import cloud.alperen.talos.etcdbackup.testkit.s3.ServerIdentity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A store that cannot be used is named, with what is wrong and how to mend it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadStoreIT {
  private final BadInputFixture input = new BadInputFixture();
  private final S3ProxyServer selfSigned = S3ProxyServer.startHttps();

  @BeforeAll
  void start() throws Exception {
    input.start();
  }

  @BeforeEach
  void behave() {
    input.behave();
  }

  @AfterAll
  void stop() {
    input.close();
    selfSigned.close();
  }

  @Test
  void aMissingBucketIsNamed() throws Exception {
    input.assertRefused(
        input.apply(input.toMissingBucket("nowhere")),
        Backups::terminal,
        UPLOAD + "nowhere",
        "NoSuchBucket");
  }

  @Test
  void anUnknownAccessKeyIdIsNamed() throws Exception {
    String name = input.apply(input.toStore().withCredentials("s3", "wrong", "secret"));

    input.assertRefused(
        name,
        Backups::terminal,
        UPLOAD,
        "access key id is unknown",
        "correct the access key id (Secret s3, key wrong)");
  }

  @Test
  void aWrongSecretAccessKeyIsNamed() throws Exception {
    String name = input.apply(input.toStore().withCredentials("s3", "id", "wrong"));

    input.assertRefused(
        name,
        Backups::terminal,
        UPLOAD,
        "secret access key is wrong",
        "SignatureDoesNotMatch",
        "(Secret s3, key wrong)");
  }

  @Test
  void aMissingRightIsNamed() throws Exception {
    input.scripted.script(
        S3Operation.CREATE_MULTIPART_UPLOAD, ScriptedS3Server.ALWAYS, S3Fault.accessDenied());

    input.assertRefused(
        input.apply(input.toScripted()),
        Backups::terminal,
        UPLOAD,
        "AccessDenied",
        "grant s3:PutObject");
  }

  @Test
  void aWrongRegionIsNamed() throws Exception {
    input.scripted.scriptAll(S3Fault.signedForAnotherRegion("eu-central-1"));

    input.assertRefused(
        input.apply(input.toScripted()),
        Backups::terminal,
        UPLOAD,
        "the region is wrong",
        "eu-central-1",
        "correct the region");
  }

  @Test
  void anUnreachableStoreIsNamed() throws Exception {
    String name = input.apply(backup(input.next()).to("http://127.0.0.1:1", "backups"));

    input.assertRefused(
        name,
        Backups::terminal,
        UPLOAD + "backups at http://127.0.0.1:1",
        "check the endpoint and the network");
  }

  @Test
  void anEndpointThatIsNoUrlIsNamed() throws Exception {
    String name = input.apply(backup(input.next()).to("s3.example.com", "backups"));

    input.assertRefused(
        name,
        Backups::terminal,
        UPLOAD + "backups at s3.example.com",
        "no http or https URL",
        "correct the endpoint");
  }

  @Test
  void anUntrustedStoreIsNamed() throws Exception {
    String name = input.apply(backup(input.next()).to(selfSigned.endpoint(), selfSigned.bucket()));

    input.assertRefused(
        name, Backups::terminal, UPLOAD, "certificate is not trusted", "insecureSkipTLSVerify");
  }

  @Test
  void aStoreThatAnotherAuthorityVouchesForIsNamed() throws Exception {
    input.world.secret("another-ca", "ca.crt", ServerIdentity.authority().certificatePem());
    String name = input.apply(backup(input.next())
        .to(selfSigned.endpoint(), selfSigned.bucket())
        .trusting("another-ca", "ca.crt"));

    input.assertRefused(name, Backups::terminal, UPLOAD, "certificate is not trusted");
  }

  @Test
  void certificatesThatAreNoneAreNamed() throws Exception {
    String name = input.apply(backup(input.next())
        .to(selfSigned.endpoint(), selfSigned.bucket())
        .trusting("s3", "wrong"));

    input.assertRefused(
        name,
        Backups::terminal,
        UPLOAD,
        "certificates of endpointCA cannot be used",
        "there is no PEM certificate in it",
        "BEGIN CERTIFICATE");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  @DisplayName("after all of it, the next good backup succeeds")
  void theNextGoodBackupSucceeds() throws Exception {
    input.assertNextGoodBackupSucceeds();
  }
}
