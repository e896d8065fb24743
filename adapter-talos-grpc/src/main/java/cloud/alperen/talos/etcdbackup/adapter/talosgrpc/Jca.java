package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/**
 * Asks the JDK's own providers for cryptography, whatever an application around us registered before
 * them: keys of one provider do not always work in the TLS of another.
 */
final class Jca {
  private static final byte[] PROBE = {1, 2, 3};

  private Jca() {}

  /** A provider that is part of OpenJDK, or else the first that offers the algorithm. */
  static Provider provider(String service, String algorithm) throws NoSuchAlgorithmException {
    Provider[] able = Security.getProviders(service + "." + algorithm);
    if (able == null) {
      throw new NoSuchAlgorithmException("no provider offers " + service + " " + algorithm);
    }
    return Arrays.stream(able)
        .filter(provider -> provider.getName().regionMatches(true, 0, "Sun", 0, 3))
        .findFirst()
        .orElse(able[0]);
  }

  static CertificateFactory certificates() throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509", provider("CertificateFactory", "X.509"));
  }

  static KeyFactory keys(String algorithm) throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm, provider("KeyFactory", algorithm));
  }

  static KeyPair newKeyPair(
      String algorithm, AlgorithmParameterSpec parameters, SecureRandom random)
      throws GeneralSecurityException {
    KeyPairGenerator pairs = generator(algorithm);
    pairs.initialize(parameters, random);
    KeyPair pair = pairs.generateKeyPair();
    KeyFactory keys = keys(algorithm);
    return new KeyPair(
        keys.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())),
        keys.generatePrivate(new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded())));
  }

  /** The JDK's for EC refuses to work behind a provider with EC parameters of its own. */
  private static KeyPairGenerator generator(String algorithm) throws GeneralSecurityException {
    try {
      return KeyPairGenerator.getInstance(algorithm, provider("KeyPairGenerator", algorithm));
    } catch (NoSuchAlgorithmException e) {
      return KeyPairGenerator.getInstance(algorithm);
    }
  }

  /** How Talos signs with a key of this kind. */
  static String signatureAlgorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA512withRSA";
      default -> "Ed25519";
    };
  }

  /** Whether what the key signs is what the certificate's holder signed. */
  static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
    String algorithm = signatureAlgorithm(key);
    try {
      Provider provider = provider("Signature", algorithm);
      Signature signer = Signature.getInstance(algorithm, provider);
      signer.initSign(key);
      signer.update(PROBE);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm, provider);
      verifier.initVerify(publicKey(certificate, key));
      verifier.update(PROBE);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      // Keys of two kinds: one of them does not take the other's algorithm.
      return false;
    }
  }

  /** Decoded again, because a certificate decodes it with whatever provider comes first. */
  static PublicKey publicKey(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    byte[] encoded = certificate.getPublicKey().getEncoded();
    return keys(key.getAlgorithm()).generatePublic(new X509EncodedKeySpec(encoded));
  }
}
