package cloud.alperen.talos.etcdbackup.operator.quickstart;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupStatus;
import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Compares the stored object with what was sent and what the status says, by means of its own. */
final class Verification {
  private final Console console;
  private final BucketView bucket;

  Verification(Console console, BucketView bucket) {
    this.console = console;
    this.bucket = bucket;
  }

  /** Shows what is stored and whether it is right. */
  boolean passes(TalosEtcdBackupStatus status, Snapshot snapshot) throws IOException {
    console.heading("The stored object");
    Optional<BucketObject> stored =
        status.filename() == null ? Optional.empty() : bucket.find(status.filename());
    if (stored.isEmpty()) {
      console.check(false, "the bucket holds no object");
      return false;
    }
    byte[] bytes = stored.get().bytes();
    int body = bytes.length - Sha256Digest.LENGTH;
    byte[] digest = sha256(Arrays.copyOf(bytes, body));
    String hex = HexFormat.of().formatHex(digest);
    console.fact("key", status.filename());
    console.fact("size", bytes.length + " bytes (" + new ByteCount(bytes.length) + ")");
    console.fact("SHA-256", hex);

    console.heading("Verified");
    boolean identical = Arrays.equals(bytes, snapshot.bytes());
    boolean whole = Arrays.equals(digest, Arrays.copyOfRange(bytes, body, bytes.length));
    boolean recorded = hex.equals(status.sha256());
    boolean clean = bucket.unfinishedUploads().isEmpty();
    console.check(identical, "the object is byte-identical to what the Talos node sent");
    console.check(whole, "the SHA-256 of the snapshot equals the trailer that etcd put at its end");
    console.check(recorded, "status.sha256 says the same");
    console.check(clean, "no unfinished upload is left in the bucket");
    console.plain("");
    return identical && whole && recorded && clean;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
