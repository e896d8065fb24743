package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import cloud.alperen.talos.etcdbackup.testkit.s3proxy.S3ProxyMain;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An S3 server that verifies signatures (version 4): s3proxy with a store in memory and one empty
 * bucket, as a child process, so that its libraries reach no class path of ours.
 *
 * <p>Listens on an ephemeral port of 127.0.0.1 unless told otherwise. With https its certificate is self-signed and made
 * for this server. Ready when a {@code start} method returns. Thread-safe. Whoever starts it closes
 * it; the process also ends when this one does.
 */
public final class S3ProxyServer implements AutoCloseable {
  private static final String ANY_PORT = "127.0.0.1:0";
  private static final S3Account ACCOUNT =
      new S3Account("backups", "testkit-access-key-id", "testkit-secret-access-key");
  private static final List<String> JVM_ARGUMENTS = List.of(
      "-XX:+UseSerialGC",
      "-Xmx1g",
      "-Dlogback.configurationFile="
          + S3ProxyMain.class.getPackageName().replace('.', '/')
          + "/logback.xml");

  private final ChildJvm process;
  private final URI endpoint;
  private final BucketView bucketView;
  private final Optional<ServerIdentity> identity;

  private final S3Account account;

  private S3ProxyServer(
      ChildJvm process, Optional<ServerIdentity> identity, S3Account account, String host) {
    List<String> ports = process.awaitReady();
    this.process = process;
    this.identity = identity;
    this.account = account;
    this.endpoint =
        URI.create((identity.isPresent() ? "https" : "http") + "://" + host + ":" + ports.get(0));
    this.bucketView = HttpBucketView.unauthenticated(
        URI.create("http://127.0.0.1:" + ports.get(1) + "/" + account.bucket()));
  }

  public static S3ProxyServer startHttp() {
    return start(Optional.empty(), ACCOUNT, ANY_PORT);
  }

  /** Serves this account's bucket over http at {@code host:port}. */
  public static S3ProxyServer startHttp(S3Account account, String address) {
    return start(Optional.empty(), account, address);
  }

  public static S3ProxyServer startHttps() {
    return start(Optional.of(ServerIdentity.ofLoopback()), ACCOUNT, ANY_PORT);
  }

  private static S3ProxyServer start(
      Optional<ServerIdentity> identity, S3Account account, String address) {
    Map<String, String> environment = new HashMap<>();
    environment.put(S3ProxyMain.BUCKET, account.bucket());
    environment.put(S3ProxyMain.ACCESS_KEY, account.accessKeyId());
    environment.put(S3ProxyMain.SECRET_KEY, account.secretAccessKey());
    environment.put(S3ProxyMain.ADDRESS, address);
    identity.ifPresent(i -> {
      environment.put(S3ProxyMain.KEY_STORE, i.base64KeyStore());
      environment.put(S3ProxyMain.KEY_STORE_PASSWORD, ServerIdentity.PASSWORD);
    });
    return new S3ProxyServer(
        ChildJvm.start(
            new ChildJvm.Program(S3ProxyMain.class, JVM_ARGUMENTS, classPath()),
            List.of(),
            environment,
            S3ProxyMain.READY),
        identity,
        account,
        address.substring(0, address.lastIndexOf(':')));
  }

  public URI endpoint() {
    return endpoint;
  }

  public String bucket() {
    return account.bucket();
  }

  public String accessKeyId() {
    return account.accessKeyId();
  }

  public String secretAccessKey() {
    return account.secretAccessKey();
  }

  /** Who the server says it is, if it speaks https. */
  public Optional<ServerIdentity> identity() {
    return identity;
  }

  /** What the bucket holds, read without a signature through a port of its own. */
  public BucketView bucketView() {
    return bucketView;
  }

  /** What the server printed last, for the report of a failed test. */
  public String output() {
    return process.output();
  }

  @Override
  public void close() {
    process.close();
  }

  private static List<Path> classPath() {
    List<Path> classPath = new ArrayList<>();
    try (InputStream list = S3ProxyMain.class.getResourceAsStream("s3proxy.classpath")) {
      classPath.add(Path.of(
          S3ProxyMain.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
      String jars = new String(list.readAllBytes(), StandardCharsets.UTF_8).strip();
      for (String jar : jars.split(File.pathSeparator)) {
        classPath.add(Path.of(jar));
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("cannot read the class path of s3proxy", e);
    }
    return classPath;
  }
}
