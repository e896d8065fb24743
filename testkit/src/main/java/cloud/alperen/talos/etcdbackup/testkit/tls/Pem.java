package cloud.alperen.talos.etcdbackup.testkit.tls;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PEM as Talos writes it. The labels of keys are those of siderolabs/crypto {@code x509/constants.go}. */
public final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \\1-----");

  private Pem() {}

  /** A block with this label, in lines of 64 characters. */
  public static String encode(String label, byte[] der) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  /** The body of the first block. */
  public static byte[] decode(String pem) {
    Matcher block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw new IllegalArgumentException("no PEM block");
    }
    return Base64.getMimeDecoder().decode(block.group(2));
  }

  /** One line of base64 around PEM text: how certificates travel in Talos' YAML files. */
  public static String oneLine(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
  }
}
