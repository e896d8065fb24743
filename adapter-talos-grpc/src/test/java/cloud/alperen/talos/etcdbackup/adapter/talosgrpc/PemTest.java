package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that went through editors, mail and other tools. */
class PemTest {
  private static final String CERTIFICATE = Golden.text("ca.crt");
  private static final String KEY = "-----BEGIN %s-----\n%s-----END %1$s-----\n";

  static Stream<String> survivable() {
    return Stream.of(
        CERTIFICATE.replace("\n", "\r\n"),
        CERTIFICATE.replace("\n", "  \n"),
        "\n\n  " + CERTIFICATE.strip(),
        "Subject: O=talos - made by hand\n" + CERTIFICATE + "trailing words");
  }

  @ParameterizedTest
  @MethodSource("survivable")
  void readsWhatOtherToolsReadToo(String pem) throws Exception {
    assertEquals(Pem.certificates(CERTIFICATE, "crt"), Pem.certificates(pem, "crt"));
  }

  static Stream<Arguments> keys() {
    return Stream.of(
        Arguments.of(
            KEY.formatted("ENCRYPTED PRIVATE KEY", "AAAA\n"),
            "key is encrypted; put it there without a passphrase"),
        Arguments.of(
            KEY.formatted(
                "EC PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n"),
            "key is encrypted; put it there without a passphrase"),
        Arguments.of(CERTIFICATE, "key holds no PEM private key, but CERTIFICATE"),
        Arguments.of(
            KEY.formatted("EC PARAMETERS", "AAAA\n") + KEY.formatted("EC PRIVATE KEY", "AAAA\n"),
            "key holds a broken or unsupported private key"));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void saysWhatIsThereInsteadOfAKey(String pem, String clause) {
    assertEquals(
        clause,
        assertThrows(UnreadableException.class, () -> Pem.privateKey(pem, "key"))
            .clause());
  }

  @Test
  void saysWhatIsThereInsteadOfACertificate() {
    String request = KEY.formatted("CERTIFICATE REQUEST", "AAAA\n");
    assertEquals(
        "crt holds no PEM certificate, but CERTIFICATE REQUEST",
        assertThrows(UnreadableException.class, () -> Pem.certificates(request, "crt"))
            .clause());
    assertEquals(
        "crt is PEM text, but must be the base64 of PEM text",
        assertThrows(UnreadableException.class, () -> Pem.unwrap(CERTIFICATE, "crt"))
            .clause());
  }
}
