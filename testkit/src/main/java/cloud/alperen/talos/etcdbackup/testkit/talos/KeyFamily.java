package cloud.alperen.talos.etcdbackup.testkit.talos;

import cloud.alperen.talos.etcdbackup.testkit.tls.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The kinds of key that a Talos OS CA may have, and how Talos writes each of them. */
public enum KeyFamily {
  /** What every generated cluster has. */
  ED25519("Ed25519", NamedParameterSpec.ED25519, "Ed25519", "ED25519 PRIVATE KEY"),
  /** User-supplied CAs only. */
  ECDSA_P256("EC", new ECGenParameterSpec("secp256r1"), "SHA256withECDSA", "EC PRIVATE KEY"),
  /** User-supplied CAs only; shorter than Talos' own 4096 bits, which take seconds to find. */
  RSA(
      "RSA",
      new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4),
      "SHA512withRSA",
      "RSA PRIVATE KEY");

  private final String generator;
  private final AlgorithmParameterSpec parameters;
  private final String signature;
  private final String label;

  KeyFamily(String generator, AlgorithmParameterSpec parameters, String signature, String label) {
    this.generator = generator;
    this.parameters = parameters;
    this.signature = signature;
    this.label = label;
  }

  String signature() {
    return signature;
  }

  KeyPair newKeyPair() {
    try {
      KeyPairGenerator pairs = KeyPairGenerator.getInstance(generator);
      pairs.initialize(parameters);
      return pairs.generateKeyPair();
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("the JDK refuses " + this, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no " + this, e);
    }
  }

  String toPem(KeyPair pair) {
    try {
      return Pem.encode(label, body(pair));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] body(KeyPair pair) throws IOException {
    byte[] pkcs8 = pair.getPrivate().getEncoded();
    if (this == ED25519) {
      return pkcs8; // Talos' label for it is unusual, its body is not.
    }
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(pkcs8);
    if (this == RSA) {
      return info.parsePrivateKey().toASN1Primitive().getEncoded();
    }
    SubjectPublicKeyInfo shared =
        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
    return new ECPrivateKey(
            256,
            ECPrivateKey.getInstance(info.parsePrivateKey()).getKey(),
            shared.getPublicKeyData(),
            shared.getAlgorithm().getParameters())
        .getEncoded();
  }
}
