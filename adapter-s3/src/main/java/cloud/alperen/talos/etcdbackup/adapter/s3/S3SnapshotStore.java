package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.ports.Encoding;
import cloud.alperen.talos.etcdbackup.ports.ObjectListing;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.SnapshotStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A bucket that is ready for use, for programs that keep no executors for it: {@code S3SnapshotStore.at("https://s3.example.com",
 * "backups").signIn(keyId, secret)}. It owns its threads, which are daemons, and which start when they are needed and end when
 * they are not. Four uploads at once send their parts side by side; more do it more slowly. Thread-safe.
 */
public final class S3SnapshotStore implements SnapshotStore {
  private final S3Target target;
  private final StorageCredentials credentials;
  private final StoreThreads threads;
  private final ObjectStore objects;
  private final ObjectListing listing;

  private S3SnapshotStore(
      S3Target target, StorageCredentials credentials, S3Settings settings, Encoding encoding) {
    this.target = target;
    this.credentials = credentials;
    this.threads = new StoreThreads(settings.parts().inFlight());
    this.objects = new ObjectStore(
        new S3ObjectSink(settings, threads.senders(), threads.timer()),
        new S3ObjectSource(settings, threads.timer()),
        encoding);
    this.listing = new S3ObjectListing(settings, threads.timer());
  }

  /**
   * A bucket of a store that is not AWS. Requests are signed for the region {@code us-east-1} unless {@link Builder#region} names
   * another.
   *
   * @param endpoint an http or https URL without the bucket; whether it is one shows at the first request
   */
  public static Builder at(String endpoint, String bucket) {
    return of(S3Target.of(S3Target.Place.at(endpoint, bucket, "us-east-1")));
  }

  /** A bucket of AWS. */
  public static Builder inAws(String bucket, String region) {
    return of(S3Target.of(S3Target.Place.inAws(bucket, region)));
  }

  /** A bucket of which more has to be said. */
  public static Builder of(S3Target target) {
    return new Builder(target);
  }

  /** How a bucket is reached. Thread-confined. */
  public static final class Builder {
    private S3Target target;
    private final Map<String, SecretValue> secrets = new HashMap<>();
    private S3Settings settings = S3Settings.defaults();
    private Encoding encoding = Encoding.none();

    private Builder(S3Target target) {
      this.target = Objects.requireNonNull(target, "target");
    }

    /** The region that requests are signed for. */
    public Builder region(String region) {
      S3Target.Place place = target.place();
      target = new S3Target(
          new S3Target.Place(place.bucket(), region, place.endpoint(), place.addressing()),
          target.trust(),
          target.checksums());
      return this;
    }

    /** The PEM certificates that the endpoint's is checked against, instead of those that the JVM trusts. */
    public Builder endpointCa(String pem) {
      target = new S3Target(target.place(), S3Target.Trust.OF_THE_CREDENTIALS, target.checksums());
      secrets.put(S3Target.ENDPOINT_CA, SecretValue.of(pem));
      return this;
    }

    /** Other limits than {@link S3Settings#defaults}, or proxies. */
    public Builder settings(S3Settings other) {
      settings = Objects.requireNonNull(other, "other");
      return this;
    }

    /** What lies between a snapshot and its object; nothing, unless it is set. */
    public Builder encoding(Encoding other) {
      encoding = Objects.requireNonNull(other, "other");
      return this;
    }

    /** The store, as whoever has this key sees it. Sends no request yet. The caller closes it. */
    public S3SnapshotStore signIn(String accessKeyId, String secretAccessKey) {
      Map<String, SecretValue> all = new HashMap<>(secrets);
      all.put(S3Target.ACCESS_KEY_ID, SecretValue.of(accessKeyId));
      all.put(S3Target.SECRET_ACCESS_KEY, SecretValue.of(secretAccessKey));
      return new S3SnapshotStore(target, new StorageCredentials(all), settings, encoding);
    }
  }

  @Override
  public S3Target target() {
    return target;
  }

  @Override
  public StorageCredentials credentials() {
    return credentials;
  }

  @Override
  public ObjectStore objects() {
    return objects;
  }

  @Override
  public ObjectListing listing() {
    return listing;
  }

  @Override
  public void close() {
    threads.close();
  }

  @Override
  public String toString() {
    return target.display();
  }
}
