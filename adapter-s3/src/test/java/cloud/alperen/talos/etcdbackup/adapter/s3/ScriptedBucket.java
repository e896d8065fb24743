package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertThrows;

import cloud.alperen.talos.etcdbackup.application.verify.VerifyStoredSnapshot;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;

/** A sink before a server that fails on command, and one key. Closing it ends both. */
final class ScriptedBucket implements AutoCloseable {
  static final ObjectKey KEY = new ObjectKey("cluster/snapshot.db");
  static final String ACCESS_KEY_ID = "AKPLANTEDKEYID";
  static final String SECRET_ACCESS_KEY = "planted/secret+access/key";
  static final int PART_SIZE = SinkUnderTest.PART_SIZE;

  private static final ObjectMetadata METADATA =
      new ObjectMetadata(Map.of("backup-uid", "3f1c", "attempt", "1"));
  private static final Duration LIMIT = Duration.ofSeconds(20);

  final ScriptedS3Server server;
  private final SinkUnderTest sink;
  private final S3Target target;

  private ScriptedBucket(ScriptedS3Server server, SinkUnderTest sink) {
    this(server, sink, Targets.of(server.endpoint(), server.bucket()));
  }

  private ScriptedBucket(ScriptedS3Server server, SinkUnderTest sink, S3Target target) {
    this.server = server;
    this.sink = sink;
    this.target = target;
  }

  static ScriptedBucket overHttp() {
    return new ScriptedBucket(ScriptedS3Server.startHttp(), SinkUnderTest.patient());
  }

  static ScriptedBucket overHttps() {
    return new ScriptedBucket(ScriptedS3Server.startHttps(), SinkUnderTest.patient());
  }

  static ScriptedBucket withTimer(ScheduledExecutorService timer) {
    return new ScriptedBucket(ScriptedS3Server.startHttp(), SinkUnderTest.withTimer(timer));
  }

  static ScriptedBucket impatient() {
    return new ScriptedBucket(ScriptedS3Server.startHttp(), SinkUnderTest.impatient());
  }

  /** Gives up on each request after so long, and tries again for a while. */
  static ScriptedBucket whereRequestsTake(Duration limit) {
    return new ScriptedBucket(ScriptedS3Server.startHttp(), SinkUnderTest.whereRequestsTake(limit));
  }

  static ScriptedBucket whereTriesAreFarApart() {
    return new ScriptedBucket(ScriptedS3Server.startHttp(), SinkUnderTest.whereTriesAreFarApart());
  }

  static ScriptedBucket of(ScriptedS3Server server) {
    return new ScriptedBucket(server, SinkUnderTest.patient());
  }

  static ScriptedBucket checksumsWhenRequired(ScriptedS3Server server) {
    S3Target target = Targets.of(server.endpoint(), server.bucket());
    return new ScriptedBucket(
        server, SinkUnderTest.patient(), Targets.checksumsWhenRequired(target));
  }

  ScriptedBucket script(S3Operation operation, int times, S3Fault fault) {
    server.script(operation, times, fault);
    return this;
  }

  ScriptedBucket script(S3Operation operation, S3Fault fault) {
    return script(operation, ScriptedS3Server.ALWAYS, fault);
  }

  S3ObjectSink sink() {
    return sink.sink();
  }

  ObjectStore store() {
    return sink.store();
  }

  VerifyStoredSnapshot.Verdict verify() throws BackupException {
    return sink.verify(target, credentials(), KEY);
  }

  S3Target target() {
    return target;
  }

  StorageCredentials credentials() {
    return Targets.credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY);
  }

  ObjectUpload begin(long size) throws BackupException {
    return sink().begin(target, credentials(), KEY, size, METADATA);
  }

  Confirmation upload(byte[] content) throws BackupException {
    try (ObjectUpload upload = begin(content.length)) {
      upload.write(ByteBuffer.wrap(content));
      return upload.complete();
    }
  }

  void uploadOfAnotherAttempt(byte[] content) throws BackupException {
    ObjectMetadata metadata = new ObjectMetadata(Map.of("backup-uid", "3f1c", "attempt", "0"));
    try (ObjectUpload upload = sink().begin(target, credentials(), KEY, content.length, metadata)) {
      upload.write(ByteBuffer.wrap(content));
      upload.complete();
    }
  }

  BackupException uploadFails(byte[] content) {
    return assertThrows(BackupException.class, () -> upload(content));
  }

  Optional<StoredObject> find() throws BackupException {
    return sink().find(target, credentials(), KEY);
  }

  /** What is read back of the object, if it is there. */
  Optional<byte[]> read() throws BackupException {
    Optional<ByteStream> opened = sink.source().open(target, credentials(), KEY);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer some = ByteBuffer.allocate(64 * 1024);
    try (ByteStream content = opened.get()) {
      while (content.read(some.clear()) >= 0) {
        all.write(some.array(), 0, some.position());
      }
    }
    return Optional.of(all.toByteArray());
  }

  int abortUnfinished() throws BackupException {
    return sink().abortUnfinished(target, credentials(), KEY);
  }

  boolean holds(byte[] content) {
    return server
        .bucketView()
        .find(KEY.value())
        .filter(o -> Arrays.equals(o.bytes(), content))
        .isPresent();
  }

  /** Neither an object nor a part of one. */
  boolean isEmpty() {
    return server.bucketView().find(KEY.value()).isEmpty()
        && server.bucketView().unfinishedUploads().isEmpty();
  }

  int count(S3Operation operation) {
    return server.requests(operation).size();
  }

  static byte[] small() {
    return random(1000);
  }

  /** Three parts, the last one shorter. */
  static byte[] large() {
    return random(2 * PART_SIZE + 1000);
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** Waits, but not for ever, until something has happened on another thread. */
  static void await(BooleanSupplier condition) {
    Eventually.within(LIMIT).becomes(condition);
  }

  @Override
  public void close() {
    sink.close();
    server.close();
  }
}
