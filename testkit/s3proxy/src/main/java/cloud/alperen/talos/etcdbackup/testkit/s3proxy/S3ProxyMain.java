package cloud.alperen.talos.etcdbackup.testkit.s3proxy;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/**
 * Runs s3proxy over a store in memory until standard input ends, that is until the parent process
 * closes it or dies, however that happens.
 *
 * <p>Two listeners share the store: the front one wants AWS signatures of
 * version 4 and speaks TLS if a key store is given; the back one speaks plain HTTP without
 * authentication and lets a test see what is really stored. Once both accept connections, one line
 * {@value #READY}, front port, back port is printed to standard output.
 *
 * <p>Settings come from the environment, which keeps the credentials out of the process list: {@value
 * #BUCKET}, {@value #ACCESS_KEY}, {@value #SECRET_KEY} and, for TLS, {@value #KEY_STORE} (PKCS#12,
 * Base64) with {@value #KEY_STORE_PASSWORD}. The front listener is at {@value #ADDRESS}, {@code host:port}, the back one on
 * an ephemeral port of 127.0.0.1.
 */
public final class S3ProxyMain {
  public static final String BUCKET = "TESTKIT_S3_BUCKET";
  public static final String ACCESS_KEY = "TESTKIT_S3_ACCESS_KEY";
  public static final String SECRET_KEY = "TESTKIT_S3_SECRET_KEY";
  public static final String KEY_STORE = "TESTKIT_S3_KEY_STORE";
  public static final String KEY_STORE_PASSWORD = "TESTKIT_S3_KEY_STORE_PASSWORD";
  public static final String ADDRESS = "TESTKIT_S3_ADDRESS";
  public static final String READY = "ready";

  private static final URI ANY_PORT = URI.create("http://127.0.0.1:0");

  private S3ProxyMain() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = System.getenv();
    var store = new TransientNio2BlobStore();
    store.createContainer(environment.get(BUCKET));

    boolean secure = environment.containsKey(KEY_STORE);
    S3Proxy.Builder front = S3Proxy.builder()
        .blobStore(store)
        .awsAuthentication(
            AuthenticationType.AWS_V4, environment.get(ACCESS_KEY), environment.get(SECRET_KEY));
    if (secure) {
      front
          .secureEndpoint(URI.create("https://" + environment.get(ADDRESS)))
          .sslContext(sslContext(environment));
    } else {
      front.endpoint(URI.create("http://" + environment.get(ADDRESS)));
    }
    S3Proxy frontProxy = front.build();
    S3Proxy backProxy = S3Proxy.builder().blobStore(store).endpoint(ANY_PORT).build();
    frontProxy.start();
    backProxy.start();

    int frontPort = secure ? frontProxy.getSecurePort() : frontProxy.getPort();
    System.out.println(READY + " " + frontPort + " " + backProxy.getPort());
    while (System.in.read() != -1) {
      // Nothing is ever sent; only the end matters.
    }
    // Not exit(): a graceful stop would wait for requests that nobody awaits any more.
    Runtime.getRuntime().halt(0);
  }

  private static SSLContext sslContext(Map<String, String> environment) throws Exception {
    char[] password = Objects.requireNonNull(
            environment.get(KEY_STORE_PASSWORD), KEY_STORE_PASSWORD)
        .toCharArray();
    KeyStore keyStore = KeyStore.getInstance("PKCS12");
    keyStore.load(
        new ByteArrayInputStream(Base64.getDecoder().decode(environment.get(KEY_STORE))), password);
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keyStore, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), null, null);
    return context;
  }
}
