package cloud.alperen.talos.etcdbackup.operator.verify;

import static cloud.alperen.talos.etcdbackup.operator.verify.VerifyAnswer.ENVIRONMENT;
import static cloud.alperen.talos.etcdbackup.operator.verify.VerifyAnswer.KEY;
import static cloud.alperen.talos.etcdbackup.operator.verify.VerifyAnswer.environmentWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.testkit.net.ForwardProxy;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpFault;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import cloud.alperen.talos.etcdbackup.testkit.s3.ServerIdentity;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code verify} says of a snapshot in a store, and of a store that does not hand it out. */
class VerifyCommandIT {
  private final ScriptedS3Server store = ScriptedS3Server.startHttp();
  private byte[] snapshot = {};

  @BeforeEach
  void takeARealSnapshot() throws Exception {
    try (InputStream in = SnapshotContent.etcd36().open()) {
      snapshot = in.readAllBytes();
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aWholeSnapshotIsWhole() throws Exception {
    store(snapshot);

    VerifyAnswer answer = verify();

    assertEquals(VerifyCommand.WHOLE, answer.code(), answer.err());
    assertTrue(answer.out().startsWith(KEY + " is whole: 36.0 KiB (36896 bytes), SHA-256 "));
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        Arguments.of("the file is empty", new int[] {0, -1}, "it is empty"),
        Arguments.of("cut in the header", new int[] {79, -1}, "it ends after 79 bytes"),
        Arguments.of("cut in a page", new int[] {36_863, -1}, "ends after 36863 of 36896 bytes"),
        Arguments.of("without its digest", new int[] {36_864, -1}, "after 36864 of 36896"),
        Arguments.of("one byte short", new int[] {36_895, -1}, "after 36895 of 36896"),
        Arguments.of("longer by a byte", new int[] {36_897, -1}, "goes on after the 36896 bytes"),
        Arguments.of("header flipped", new int[] {36_896, 60}, "checksum of its first page"),
        Arguments.of("page flipped", new int[] {36_896, 20_000}, "its own trailer says"),
        Arguments.of("digest flipped", new int[] {36_896, 36_890}, "its own trailer says"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void aDamagedSnapshotIsNotWhole(String name, int[] lengthAndFlip, String why) throws Exception {
    byte[] damaged = Arrays.copyOf(snapshot, lengthAndFlip[0]);
    if (lengthAndFlip[1] >= 0) {
      damaged[lengthAndFlip[1]] ^= 1;
    }
    store(damaged);

    VerifyAnswer answer = verify();

    assertEquals(VerifyCommand.NOT_WHOLE, answer.code(), answer.err());
    assertTrue(
        answer.out().startsWith(KEY + " is not whole and must not be restored: "), answer.out());
    assertTrue(answer.out().contains(why), answer.out());
  }

  @Test
  void aMissingSnapshotIsNamed() {
    VerifyAnswer answer = verify();

    assertEquals(VerifyCommand.NOT_WHOLE, answer.code(), answer.err());
    assertTrue(answer.out().startsWith("There is no object " + KEY + " in bucket backups at http"));
  }

  @Test
  void aMissingBucketIsNotAMissingObject() {
    VerifyAnswer answer = VerifyAnswer.to(store.endpoint() + "/elsewhere", KEY);

    assertEquals(VerifyCommand.UNKNOWN, answer.code(), answer.out());
    assertTrue(answer.err().contains("the bucket does not exist"), answer.err());
  }

  @Test
  void aMissingRightIsNamed() throws Exception {
    store(snapshot);
    store.script(S3Operation.GET_OBJECT, ScriptedS3Server.ALWAYS, S3Fault.accessDenied());

    VerifyAnswer answer = verify();

    assertEquals(VerifyCommand.UNKNOWN, answer.code(), answer.out());
    assertTrue(
        answer.err().startsWith("Not known whether it is whole. Failed to read snapshot from S3"),
        answer.err());
    assertTrue(answer.err().contains("grant s3:GetObject"), answer.err());
    assertFalse((answer.err() + answer.out()).contains("planted-secret-key"));
  }

  @Test
  void aStoreThatCannotBeReachedIsNamed() {
    VerifyAnswer answer = VerifyAnswer.to("http://127.0.0.1:1/backups", KEY);

    assertEquals(VerifyCommand.UNKNOWN, answer.code(), answer.out());
    assertTrue(answer.err().contains("the store cannot be reached"), answer.err());
  }

  @Test
  void theWayLeadsThroughTheProxyOfTheEnvironment() {
    try (ForwardProxy proxy = ForwardProxy.refusing("403 Forbidden")) {
      VerifyAnswer answer = VerifyAnswer.to(
          List.of("https://s3.invalid/backups", KEY),
          environmentWith("https_proxy", "http://me:planted@127.0.0.1:" + proxy.port()));

      assertEquals(VerifyCommand.UNKNOWN, answer.code(), answer.out());
      assertTrue(
          answer.err().contains("refused the way to s3.invalid:443 (HTTP 403)"), answer.err());
      assertFalse(answer.err().contains("planted"), answer.err());
      assertEquals(List.of("CONNECT s3.invalid:443 HTTP/1.1"), proxy.asked());
    }
  }

  @Test
  void aTransferThatBreaksSaysNothingAboutTheSnapshot() throws Exception {
    store(snapshot);
    try (TcpProxy network = TcpProxy.to(store.endpoint().getPort())) {
      network.towardsClient(new TcpFault.Cut(20_000));

      VerifyAnswer answer =
          VerifyAnswer.to("http://127.0.0.1:" + network.port() + "/" + store.bucket(), KEY);

      assertEquals(VerifyCommand.UNKNOWN, answer.code(), answer.out());
      assertTrue(answer.err().startsWith("Not known whether it is whole."), answer.err());
    }
  }

  @Test
  void aStoreOfAPrivateAuthorityIsReadWithItsCertificate(@TempDir Path folder) throws Exception {
    ServerIdentity authority = ServerIdentity.authority();
    Path file = Files.writeString(folder.resolve("ca.crt"), authority.certificatePem());
    try (ScriptedS3Server https =
        ScriptedS3Server.builder().https(authority.issueForLoopback()).start()) {
      String url = https.endpoint() + "/" + https.bucket();

      VerifyAnswer untrusted = VerifyAnswer.to(url, KEY);
      VerifyAnswer answer =
          VerifyAnswer.to(List.of("--endpoint-ca", file.toString(), url, KEY), ENVIRONMENT);

      assertEquals(VerifyCommand.UNKNOWN, untrusted.code(), untrusted.out());
      assertTrue(untrusted.err().contains("certificate is not trusted"), untrusted.err());
      assertEquals(VerifyCommand.NOT_WHOLE, answer.code(), answer.err());
      assertTrue(answer.out().startsWith("There is no object " + KEY), answer.out());
    }
  }

  @Test
  void theJarDoesItWithoutAClusterInLittleMemory() throws Exception {
    byte[] large;
    try (InputStream in = SnapshotContent.generated(96L << 20).open()) {
      large = in.readAllBytes();
    }
    store(large);
    ProcessBuilder builder = new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx32m",
            "-jar",
            Path.of(System.getProperty("operator.jar", "target/talos-etcd-backup-operator.jar"))
                .toString(),
            "verify",
            store.endpoint() + "/" + store.bucket(),
            KEY)
        .redirectErrorStream(true);
    builder.environment().putAll(ENVIRONMENT);
    builder.environment().put("KUBECONFIG", "/nonexistent");

    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(VerifyCommand.WHOLE, process.waitFor(), output);
    assertTrue(output.startsWith(KEY + " is whole: 96.0 MiB"), output);
    assertEquals(1, output.lines().count(), output);
  }

  private void store(byte[] bytes) throws Exception {
    HttpResponse<Void> response = HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(store.endpoint() + "/" + store.bucket() + "/" + KEY))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
                .build(),
            HttpResponse.BodyHandlers.discarding());
    assertEquals(200, response.statusCode());
  }

  private VerifyAnswer verify() {
    return VerifyAnswer.to(store.endpoint() + "/" + store.bucket(), KEY);
  }
}
