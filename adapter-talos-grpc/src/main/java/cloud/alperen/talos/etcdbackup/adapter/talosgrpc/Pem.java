package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Reads certificates and keys under the labels that Talos uses (siderolabs/crypto, {@code
 * x509/constants.go}). Generic loaders refuse {@code ED25519 PRIVATE KEY}, whose body is an ordinary
 * PKCS#8 key, and the JDK reads neither SEC1 nor PKCS#1.
 */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final String REDACTED = "******";
  private static final String ENCRYPTED = "ENCRYPTED";

  private Pem() {}

  /** Undoes the base64 that Talos' YAML files put around PEM texts. */
  static String unwrap(String base64, String path) throws UnreadableException {
    if (base64.equals(REDACTED)) {
      throw new UnreadableException(path + " is redacted");
    }
    if (base64.contains("-----BEGIN ")) {
      throw new UnreadableException(path + " is PEM text, but must be the base64 of PEM text");
    }
    try {
      byte[] pem = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
      return new String(pem, StandardCharsets.US_ASCII);
    } catch (IllegalArgumentException e) {
      throw new UnreadableException(path + " is not base64");
    }
  }

  /** All certificates of the text, at least one, in order. */
  static List<X509Certificate> certificates(String pem, String path) throws UnreadableException {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher block = BLOCK.matcher(pem);
    try {
      CertificateFactory factory = Jca.certificates();
      while (block.find()) {
        if (block.group(1).equals("CERTIFICATE")) {
          byte[] der = Base64.getMimeDecoder().decode(block.group(2));
          certificates.add(
              (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new UnreadableException(path + " holds a broken certificate");
    }
    if (certificates.isEmpty()) {
      throw new UnreadableException(path + " holds no PEM certificate" + instead(pem));
    }
    return certificates;
  }

  /** The first private key of the text. */
  static PrivateKey privateKey(String pem, String path) throws UnreadableException {
    Matcher block = BLOCK.matcher(pem);
    while (block.find()) {
      String label = block.group(1);
      if (label.endsWith("PRIVATE KEY")) {
        // In the label of PKCS#8, and in a header that OpenSSL writes for the older kinds.
        if (label.startsWith(ENCRYPTED) || block.group(2).contains(ENCRYPTED)) {
          throw new UnreadableException(path + " is encrypted; put it there without a passphrase");
        }
        try {
          return toKey(info(label, Base64.getMimeDecoder().decode(block.group(2))));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
          throw new UnreadableException(path + " holds a broken or unsupported private key");
        }
      }
    }
    throw new UnreadableException(path + " holds no PEM private key" + instead(pem));
  }

  /** The labels that are there, which are no secret. */
  private static String instead(String pem) {
    String labels = BLOCK
        .matcher(pem)
        .results()
        .map(block -> block.group(1))
        .distinct()
        .collect(Collectors.joining(", "));
    return labels.isEmpty() ? "" : ", but " + labels;
  }

  private static PrivateKeyInfo info(String label, byte[] der) throws IOException {
    return switch (label) {
      case "RSA PRIVATE KEY" ->
        wrapped(
            PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE, RSAPrivateKey.getInstance(der));
      case "EC PRIVATE KEY" -> {
        ECPrivateKey key = ECPrivateKey.getInstance(der);
        yield wrapped(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject(), key);
      }
      default -> PrivateKeyInfo.getInstance(der);
    };
  }

  private static PrivateKeyInfo wrapped(
      ASN1ObjectIdentifier algorithm, ASN1Encodable parameters, ASN1Encodable key)
      throws IOException {
    return new PrivateKeyInfo(new AlgorithmIdentifier(algorithm, parameters), key);
  }

  private static PrivateKey toKey(PrivateKeyInfo info)
      throws IOException, GeneralSecurityException {
    ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
    String name;
    if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
      name = "Ed25519";
    } else if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      name = "EC";
    } else if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      name = "RSA";
    } else {
      throw new IllegalArgumentException("unknown key algorithm " + algorithm);
    }
    return Jca.keys(name).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }
}
