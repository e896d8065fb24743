package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Presents one certificate, always. The JDK's key managers read from a key store, and a key store
 * decodes the key anew, with the first security provider that comes along. They also present nothing
 * at all to a node that names other authorities, which then cannot say what is wrong.
 */
final class ClientIdentity extends X509ExtendedKeyManager {
  private static final String ALIAS = "talos";

  private final List<X509Certificate> chain;
  private final PrivateKey key;

  ClientIdentity(Credentials credentials) throws GeneralSecurityException {
    List<X509Certificate> presented = new ArrayList<>(credentials.chain());
    presented.set(0, OwnCertificate.of(credentials));
    this.chain = List.copyOf(presented);
    this.key = credentials.key();
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(types);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(types);
  }

  @Override
  public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
    return alias(type) == null ? null : new String[] {ALIAS};
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return alias.equals(ALIAS) ? chain.toArray(X509Certificate[]::new) : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return alias.equals(ALIAS) ? key : null;
  }

  private @Nullable String alias(String... types) {
    return Arrays.asList(types).contains(key.getAlgorithm()) ? ALIAS : null;
  }
}
