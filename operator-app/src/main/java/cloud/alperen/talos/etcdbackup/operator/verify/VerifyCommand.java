package cloud.alperen.talos.etcdbackup.operator.verify;

import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSource;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Settings;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target;
import cloud.alperen.talos.etcdbackup.application.verify.VerifyStoredSnapshot;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.network.ProxyRules;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * {@code verify [options] <bucket URL> <key>}: streams a stored snapshot and says on standard output whether it is whole. Needs no
 * cluster and no configuration but {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY}, for AWS {@code AWS_REGION}, and
 * the variables of {@link ProxyRules} where there is a proxy.
 */
public final class VerifyCommand {
  /** Its first argument. */
  public static final String NAME = "verify";

  /** Every byte was read, and the snapshot is whole. */
  public static final int WHOLE = 0;

  /** There is no such object, or it is not whole. */
  public static final int NOT_WHOLE = 1;

  /** Wrong arguments or environment; nothing was read. */
  public static final int USAGE = 2;

  /** It could not be read to its end, so nothing is known. */
  public static final int UNKNOWN = 3;

  private static final String HOW = """
      Usage: java -jar talos-etcd-backup-operator.jar verify [options] <bucket URL> <key>
        bucket URL          s3://<bucket> for AWS, https://<host>[:<port>]/<bucket> for another store
        --endpoint-ca FILE  PEM certificates that the store's is checked against, instead of the JVM's
        --addressing WORD   path or virtual-hosted, as the backup's spec says; the bucket URL is the same
        environment         AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION (a must for s3://),
                            HTTPS_PROXY, HTTP_PROXY, NO_PROXY
        exit code           0 whole, 1 not whole or missing, 2 wrong usage, 3 could not be read""";

  private VerifyCommand() {}

  /**
   * Runs it on the caller's thread.
   *
   * @param arguments what follows {@code verify}
   * @return the exit code
   */
  public static int run(
      List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      CommandLine given = CommandLine.parse(arguments);
      VerifyStoredSnapshot.Verdict verdict = verify(
          BucketUrl.parse(given, environment),
          credentials(given, environment),
          key(given.key()),
          proxies(environment));
      out.println(verdict.userMessage());
      return verdict.whole() ? WHOLE : NOT_WHOLE;
    } catch (UsageException e) {
      err.println(e.getMessage() + System.lineSeparator() + HOW);
      return USAGE;
    } catch (BackupException e) {
      err.println("Not known whether it is whole. " + e.failure().userMessage());
      return UNKNOWN;
    }
  }

  private static VerifyStoredSnapshot.Verdict verify(
      S3Target target, StorageCredentials credentials, ObjectKey key, ProxyRules proxies)
      throws BackupException {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try {
      return new VerifyStoredSnapshot(
              new S3ObjectSource(S3Settings.defaults().through(proxies), timer))
          .verify(target, credentials, key);
    } finally {
      timer.shutdownNow();
    }
  }

  private static StorageCredentials credentials(CommandLine given, Map<String, String> environment)
      throws UsageException {
    Map<String, SecretValue> values = new TreeMap<>();
    values.put(S3Target.ACCESS_KEY_ID, secret(environment, "AWS_ACCESS_KEY_ID"));
    values.put(S3Target.SECRET_ACCESS_KEY, secret(environment, "AWS_SECRET_ACCESS_KEY"));
    if (given.endpointCa().isPresent()) {
      values.put(S3Target.ENDPOINT_CA, SecretValue.of(text(given.endpointCa().get())));
    }
    return new StorageCredentials(values);
  }

  private static String text(Path file) throws UsageException {
    try {
      // Each byte is a character: whatever is not PEM in it does not matter.
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UsageException("cannot read the file " + file);
    }
  }

  private static SecretValue secret(Map<String, String> environment, String name)
      throws UsageException {
    String value = environment.getOrDefault(name, "");
    if (value.isBlank()) {
      throw new UsageException(name + " is not set");
    }
    return SecretValue.of(value);
  }

  private static ProxyRules proxies(Map<String, String> environment) throws UsageException {
    try {
      return ProxyRules.fromEnvironment(environment);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static ObjectKey key(String key) throws UsageException {
    try {
      return new ObjectKey(key);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
