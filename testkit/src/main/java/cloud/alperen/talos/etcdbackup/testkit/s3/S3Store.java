package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** One bucket in memory. Thread-safe. */
final class S3Store implements BucketView {
  private final String bucket;
  private final boolean keepBytes;
  private final Map<String, BucketObject> objects = new ConcurrentHashMap<>();
  private final Map<String, Instant> stored = new ConcurrentHashMap<>();
  private final SortedMap<String, S3Upload> uploads = new ConcurrentSkipListMap<>();
  private final AtomicInteger uploadsBegun = new AtomicInteger();

  S3Store(String bucket, boolean keepBytes) {
    this.bucket = bucket;
    this.keepBytes = keepBytes;
  }

  String bucket() {
    return bucket;
  }

  @Override
  public Optional<BucketObject> find(String key) {
    return Optional.ofNullable(objects.get(key));
  }

  @Override
  public List<String> unfinishedUploads() {
    return uploads.values().stream().map(S3Upload::key).toList();
  }

  Set<String> keys() {
    return Set.copyOf(objects.keySet());
  }

  /** When an object was stored that it holds. */
  Instant stored(String key) {
    return stored.getOrDefault(key, Instant.EPOCH);
  }

  private void hold(String key, BucketObject object) {
    stored.put(key, Instant.now());
    objects.put(key, object);
  }

  /** Returns what it holds from here on. */
  BucketObject put(String key, byte[] bytes, Map<String, String> metadata) {
    BucketObject held = object(bytes, metadata);
    hold(key, held);
    return held;
  }

  private BucketObject object(byte[] bytes, Map<String, String> metadata) {
    if (keepBytes) {
      return BucketObject.of(bytes, metadata);
    } else {
      OrderedDigest digest = new OrderedDigest();
      digest.accept(1, bytes);
      return new BucketObject(digest.size(), digest.sha256Hex(), metadata, digest.tail());
    }
  }

  void change(String key, UnaryOperator<byte[]> change) {
    objects.computeIfPresent(
        key, (same, held) -> BucketObject.of(change.apply(held.bytes()), held.metadata()));
  }

  void delete(String key) {
    objects.remove(key);
  }

  String begin(String key, Map<String, String> metadata) {
    String id = "upload-%06d".formatted(uploadsBegun.incrementAndGet());
    uploads.put(id, new S3Upload(key, metadata, keepBytes));
    return id;
  }

  S3Upload upload(String id, String key) throws S3Error {
    S3Upload upload = uploads.get(id);
    if (upload == null || !upload.key().equals(key)) {
      throw new S3Error(404, "NoSuchUpload", "The specified upload does not exist.");
    }
    return upload;
  }

  /** Returns what it holds from here on. */
  BucketObject complete(
      String id, String key, List<S3Upload.Reference> parts, UnaryOperator<byte[]> instead)
      throws S3Error {
    BucketObject object = upload(id, key).complete(parts);
    BucketObject held =
        keepBytes ? BucketObject.of(instead.apply(object.bytes()), object.metadata()) : object;
    hold(key, held);
    uploads.remove(id);
    return held;
  }

  void abort(String id, String key) throws S3Error {
    upload(id, key);
    uploads.remove(id);
  }

  record Listed(String id, String key, Instant begun) {}

  /** Uploads after the given one, by id. */
  List<Listed> uploads(String afterId) {
    List<Listed> result = new ArrayList<>();
    uploads.forEach((id, upload) -> {
      if (id.compareTo(afterId) > 0) {
        result.add(new Listed(id, upload.key(), upload.begun()));
      }
    });
    return result;
  }
}
