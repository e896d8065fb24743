package cloud.alperen.talos.etcdbackup.operator.faults;

import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Request;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A store that may do anything to the bytes that it holds and to its answers, as a seed has it: it changes, cuts, extends, swaps
 * and forgets objects, loses and invents answers, lies about ranges, sizes and metadata, drops checksums and denies rights.
 *
 * <p>Two things it does not do. A checksum of a whole object that it states is that of the bytes which it holds at that moment, or
 * a wrong one: a store that repeats the announced checksum without looking cannot be told from an honest one but by reading. And
 * it shows no whole snapshot in place of a broken one that it holds, which cannot be told at all.
 *
 * <p>Thread-safe.
 */
final class LyingStore {
  private static final S3Fault WELL = new S3Fault.None();

  private final ScriptedS3Server server;
  private final Random random;
  private final double malice;
  private final Set<S3Operation> denied = EnumSet.noneOf(S3Operation.class);
  private final List<byte[]> others = new ArrayList<>();

  LyingStore(ScriptedS3Server server, Random random) {
    this.server = server;
    this.random = random;
    this.malice = 0.1 + 0.5 * random.nextDouble();
    denySometimes(S3Operation.DELETE_OBJECT, 0.4);
    denySometimes(S3Operation.GET_OBJECT, 0.15);
    denySometimes(S3Operation.LIST_MULTIPART_UPLOADS, 0.15);
    server.misbehave(this::fault);
  }

  /** What it holds, whatever it says. */
  BucketView bucketView() {
    return server.bucketView();
  }

  /** A whole snapshot, which it may hold instead of the right one. */
  synchronized void knows(byte[] snapshot) {
    others.add(snapshot);
  }

  /** Whether it refuses to show anything to these credentials, whatever they ask. */
  synchronized boolean deniesReading() {
    return denied.contains(S3Operation.GET_OBJECT);
  }

  /** From here on it tells the truth and allows everything; what it holds stays as it is. */
  synchronized void becomeHonest() {
    denied.clear();
    server.behave();
  }

  /** Between two requests: a disk rots, somebody tidies up. */
  synchronized void rot(String key) {
    if (random.nextBoolean()) {
      server.change(key, this::mangled);
    } else if (random.nextInt(4) == 0) {
      server.forget(key);
    }
  }

  private void denySometimes(S3Operation operation, double probability) {
    if (random.nextDouble() < probability) {
      denied.add(operation);
    }
  }

  private synchronized S3Fault fault(S3Request request) {
    if (denied.contains(request.operation())) {
      return S3Fault.accessDenied();
    }
    if (random.nextDouble() > malice) {
      return WELL;
    }
    return switch (request.operation()) {
      case PUT_OBJECT, COMPLETE_MULTIPART_UPLOAD -> publishing();
      case UPLOAD_PART -> anyOf(lost(), failing(), noChecksum(), new S3Fault.WrongChecksum());
      case GET_OBJECT -> request.header("range").isPresent() ? looking() : reading(request.key());
      default -> anyOf(failing(), S3Fault.accessDenied(), lost());
    };
  }

  private S3Fault publishing() {
    S3Fault other = new S3Fault.Publishes(this::mangled);
    return anyOf(
        other,
        other,
        new S3Fault.Both(other, lost()),
        new S3Fault.Both(other, noChecksum()),
        new S3Fault.Both(other, new S3Fault.WrongChecksum()),
        new S3Fault.WrongChecksum(),
        noChecksum(),
        lost(),
        failing(),
        new S3Fault.ErrorInOkAnswer("InternalError", "Please try again."));
  }

  private S3Fault looking() {
    return anyOf(
        new S3Fault.ShownShorter(),
        new S3Fault.OtherMetadata(Map.of("backup-uid", "somebody-else")),
        new S3Fault.OtherMetadata(Map.of("expected-size", "8224")),
        new S3Fault.NoMetadata(),
        new S3Fault.RangeFromTheBeginning(),
        notThere(),
        failing(),
        lost(),
        S3Fault.accessDenied(),
        S3Fault.error(405, "MethodNotAllowed", "No ranges."));
  }

  /**
   * What a reader has seen cannot be changed afterwards without its knowing: it is changed before. Reading is refused always or
   * never, so that whoever takes an object unread had no way to read it.
   */
  private S3Fault reading(String key) {
    if (random.nextInt(3) == 0) {
      rot(key);
      return WELL;
    }
    return anyOf(new S3Fault.Shows(this::shown), notThere(), failing(), lost());
  }

  /** Never a whole snapshot instead of a broken one that it holds: nobody could tell. */
  private synchronized byte[] shown(byte[] held) {
    byte[] shown = mangled(held.clone());
    return others.stream().anyMatch(known -> Arrays.equals(known, shown)) ? held : shown;
  }

  private synchronized byte[] mangled(byte[] held) {
    if (held.length == 0) {
      return held;
    }
    int at = random.nextInt(held.length);
    UnaryOperator<byte[]> change = List.<UnaryOperator<byte[]>>of(
            bytes -> flipped(bytes, at),
            bytes -> flipped(bytes, bytes.length - 1),
            bytes -> flipped(bytes, random.nextInt(Math.min(bytes.length, 80))),
            bytes -> Arrays.copyOf(bytes, at),
            bytes -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64)),
            bytes -> halvesSwapped(bytes),
            bytes -> new byte[bytes.length],
            bytes -> others.isEmpty()
                ? flipped(bytes, at)
                : others.get(random.nextInt(others.size())).clone())
        .get(random.nextInt(8));
    return change.apply(held);
  }

  private byte[] flipped(byte[] bytes, int at) {
    bytes[at] ^= (byte) (1 << random.nextInt(8));
    return bytes;
  }

  private static byte[] halvesSwapped(byte[] bytes) {
    byte[] swapped = new byte[bytes.length];
    int half = bytes.length / 2;
    System.arraycopy(bytes, half, swapped, 0, bytes.length - half);
    System.arraycopy(bytes, 0, swapped, bytes.length - half, half);
    return swapped;
  }

  private S3Fault anyOf(S3Fault... faults) {
    return faults[random.nextInt(faults.length)];
  }

  private static S3Fault lost() {
    return new S3Fault.LostResponse();
  }

  private static S3Fault failing() {
    return S3Fault.internalError();
  }

  private static S3Fault noChecksum() {
    return new S3Fault.NoChecksum();
  }

  private static S3Fault notThere() {
    return S3Fault.error(404, "NoSuchKey", "The specified key does not exist.");
  }
}
