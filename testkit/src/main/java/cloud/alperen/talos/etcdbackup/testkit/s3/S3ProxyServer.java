package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.testkit.s3proxy.S3ProxyMain;
import cloud.alperen.talos.etcdbackup.testkit.sink.BucketView;
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
 * <p>Listens on an ephemeral port of 127.0.0.1. With https its certificate is self-signed and made
 * for this server. Ready when a {@code start} method returns. Thread-safe. Whoever starts it closes
 * it; the process also ends when this one does.
 */
public final class S3ProxyServer implements AutoCloseable {
  private static final String BUCKET = "backups";
  private static final String ACCESS_KEY_ID = "testkit-access-key-id";
  private static final String SECRET_ACCESS_KEY = "testkit-secret-access-key";
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

  private S3ProxyServer(ChildJvm process, Optional<ServerIdentity> identity) {
    List<String> ports = process.awaitReady();
    this.process = process;
    this.identity = identity;
    this.endpoint =
        URI.create((identity.isPresent() ? "https" : "http") + "://127.0.0.1:" + ports.get(0));
    this.bucketView = new UnauthenticatedBucketView(
        URI.create("http://127.0.0.1:" + ports.get(1) + "/" + BUCKET));
  }

  public static S3ProxyServer startHttp() {
    return start(Optional.empty());
  }

  public static S3ProxyServer startHttps() {
    return start(Optional.of(ServerIdentity.ofLoopback()));
  }

  private static S3ProxyServer start(Optional<ServerIdentity> identity) {
    Map<String, String> environment = new HashMap<>();
    environment.put(S3ProxyMain.BUCKET, BUCKET);
    environment.put(S3ProxyMain.ACCESS_KEY, ACCESS_KEY_ID);
    environment.put(S3ProxyMain.SECRET_KEY, SECRET_ACCESS_KEY);
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
        identity);
  }

  public URI endpoint() {
    return endpoint;
  }

  public String bucket() {
    return BUCKET;
  }

  public String accessKeyId() {
    return ACCESS_KEY_ID;
  }

  public String secretAccessKey() {
    return SECRET_ACCESS_KEY;
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
