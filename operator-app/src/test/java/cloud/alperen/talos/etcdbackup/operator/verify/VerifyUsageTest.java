package cloud.alperen.talos.etcdbackup.operator.verify;

import static cloud.alperen.talos.etcdbackup.operator.verify.VerifyAnswer.ENVIRONMENT;
import static cloud.alperen.talos.etcdbackup.operator.verify.VerifyAnswer.KEY;
import static cloud.alperen.talos.etcdbackup.operator.verify.VerifyAnswer.environmentWith;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target.Addressing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code verify} takes as arguments and environment, and how it explains what it does not take. */
class VerifyUsageTest {
  private static final Map<String, String> WITH_REGION =
      environmentWith("AWS_REGION", "eu-central-1");

  static Stream<Arguments> misuses() {
    return Stream.of(
        Arguments.of(List.of(), ENVIRONMENT, "takes a bucket URL and a key"),
        Arguments.of(List.of("https://host/bucket"), ENVIRONMENT, "takes a bucket URL and a key"),
        Arguments.of(List.of("https://h/b", KEY, "--endpoint-ca"), ENVIRONMENT, "takes a value"),
        Arguments.of(
            List.of("--endpoint-ca", "/nonexistent", "https://h/b", KEY),
            ENVIRONMENT,
            "cannot read the file /nonexistent"),
        Arguments.of(
            List.of("--endpoint-ca", "/nonexistent", "http://h/b", KEY),
            ENVIRONMENT,
            "--endpoint-ca needs an https URL"),
        Arguments.of(
            List.of("--addressing", "host", "https://h/b", KEY),
            ENVIRONMENT,
            "--addressing is path or virtual-hosted"),
        Arguments.of(List.of("--insecure", "https://h/b", KEY), ENVIRONMENT, "unknown option"),
        Arguments.of(List.of("https://host/", KEY), ENVIRONMENT, "not a bucket URL"),
        Arguments.of(List.of("https://host/a/b", KEY), ENVIRONMENT, "not a bucket URL"),
        Arguments.of(List.of("backups", KEY), ENVIRONMENT, "not a bucket URL: backups"),
        Arguments.of(List.of("s3://b/key", KEY), WITH_REGION, "not a bucket URL"),
        Arguments.of(
            List.of("https://h/b", KEY),
            environmentWith("HTTPS_PROXY", "socks5://proxy.corp"),
            "HTTPS_PROXY is wrong: a proxy is spoken to in http"),
        Arguments.of(List.of("s3://b", KEY), ENVIRONMENT, "AWS_REGION is not set"),
        Arguments.of(List.of("s3://b", "/" + KEY), WITH_REGION, "starts with no slash"),
        Arguments.of(List.of("s3://b", KEY), Map.of("AWS_REGION", "r"), "is not set"));
  }

  @ParameterizedTest
  @MethodSource("misuses")
  void aMisuseIsExplained(List<String> arguments, Map<String, String> environment, String why) {
    VerifyAnswer answer = VerifyAnswer.to(arguments, environment);

    assertEquals(VerifyCommand.USAGE, answer.code());
    assertTrue(answer.err().contains(why), answer.err());
    assertTrue(answer.err().contains("Usage: java -jar talos-etcd-backup-operator.jar verify"));
  }

  @Test
  void aFileWithoutCertificatesIsNamed(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("ca.der"), new byte[] {48, (byte) 0x82, (byte) 0xff});

    VerifyAnswer answer =
        VerifyAnswer.to(List.of("https://h/b", KEY, "--endpoint-ca", file.toString()), ENVIRONMENT);

    assertEquals(VerifyCommand.UNKNOWN, answer.code(), answer.out());
    assertTrue(answer.err().contains("there is no PEM certificate in it"), answer.err());
  }

  @Test
  void theBucketIsNamedWhereItIsAskedFor() {
    Map<String, Addressing> asked =
        Map.of("path", Addressing.PATH, "virtual-hosted", Addressing.VIRTUAL_HOSTED);
    asked.forEach((word, addressing) ->
        assertEquals(addressing, addressing(List.of("https://h/b", KEY, "--addressing", word))));
    assertEquals(Addressing.AUTO, addressing(List.of("https://h/b", KEY)));
  }

  private static Addressing addressing(List<String> arguments) {
    return assertDoesNotThrow(() -> BucketUrl.parse(CommandLine.parse(arguments), ENVIRONMENT))
        .place()
        .addressing();
  }
}
