package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.testkit.sink.BucketObject;
import cloud.alperen.talos.etcdbackup.testkit.sink.BucketView;
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

/** One bucket in memory. Thread-safe. */
final class S3Store implements BucketView {
  private final String bucket;
  private final boolean keepBytes;
  private final Map<String, BucketObject> objects = new ConcurrentHashMap<>();
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

  void put(String key, byte[] bytes, Map<String, String> metadata) {
    if (keepBytes) {
      objects.put(key, BucketObject.of(bytes, metadata));
    } else {
      OrderedDigest digest = new OrderedDigest();
      digest.accept(1, bytes);
      objects.put(
          key, new BucketObject(digest.size(), digest.sha256Hex(), metadata, digest.tail()));
    }
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

  void complete(String id, String key, List<S3Upload.Reference> parts) throws S3Error {
    objects.put(key, upload(id, key).complete(parts));
    uploads.remove(id);
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
