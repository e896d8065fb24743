package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault.WithoutLength;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault.WithoutLength.End;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that do not say how long an object is, or say it of something else than was asked for. */
class S3UnsaidSizeIT {
  private static final byte[] CONTENT = ScriptedBucket.small();

  /** To the request for the first byte. */
  static Stream<S3Fault> withoutTheSize() {
    return Stream.of(
        new S3Fault.SaysOfRange(""),
        new S3Fault.SaysOfRange("bytes 0-0/*"),
        new S3Fault.SaysOfRange("bytes */1000"),
        new S3Fault.SaysOfRange("bytes 5-5/17"),
        new S3Fault.Both(new S3Fault.IgnoresRange(), new WithoutLength(End.CHUNKED)),
        new S3Fault.Both(new S3Fault.IgnoresRange(), new WithoutLength(End.CLOSED)));
  }

  static Stream<S3Fault> withTheSize() {
    return Stream.of(
        new WithoutLength(End.CHUNKED),
        new WithoutLength(End.CLOSED),
        new S3Fault.IgnoresRange(),
        new S3Fault.SaysOfRange("Bytes 0-0/1000"));
  }

  @ParameterizedTest
  @MethodSource({"withoutTheSize", "withTheSize"})
  void anObjectIsFoundWithItsSize(S3Fault fault) throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.GET_OBJECT, fault);

      assertEquals(new Confirmation.Unvouched(), bucket.upload(CONTENT));

      assertTrue(bucket.holds(CONTENT));
      assertEquals(CONTENT.length, bucket.find().orElseThrow().size());
    }
  }

  @ParameterizedTest
  @MethodSource("withTheSize")
  void isNotAskedForTwice(S3Fault fault) throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.GET_OBJECT, fault);

      bucket.upload(CONTENT);

      assertEquals(0, bucket.count(S3Operation.HEAD_OBJECT));
    }
  }

  @ParameterizedTest
  @MethodSource("withoutTheSize")
  void isMissedInTheStoresNameWhereItIsNowhere(S3Fault fault) throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket
          .script(S3Operation.GET_OBJECT, fault)
          .script(S3Operation.HEAD_OBJECT, new WithoutLength(End.CHUNKED));

      // Whose store has said that it is published, so that it is neither failed nor deleted.
      assertEquals(new Confirmation.Unvouched(), bucket.upload(CONTENT));
      assertTrue(bucket.holds(CONTENT));

      assertSaysNothing(assertThrows(BackupException.class, bucket::find));
    }
  }

  @Test
  void isMissedInTheStoresNameForAnEmptyObject() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.upload(new byte[0]);
      bucket.script(S3Operation.HEAD_OBJECT, new WithoutLength(End.CHUNKED));

      assertSaysNothing(assertThrows(BackupException.class, bucket::find));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CHUNKED", "CLOSED"})
  void anObjectIsReadBackToItsEnd(End end) throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.upload(CONTENT);
      bucket.script(S3Operation.GET_OBJECT, new WithoutLength(end));

      assertArrayEquals(CONTENT, bucket.read().orElseThrow());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CHUNKED_AND_CUT", "CLOSED_EARLY"})
  void halfAnObjectIsABrokenTransfer(End end) throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.upload(CONTENT);
      bucket.script(S3Operation.GET_OBJECT, new WithoutLength(end));

      assertThrows(BackupException.class, bucket::read);
    }
  }

  @Test
  void anEndThatNobodyCanTellFromABrokenOneIsNoEnd() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.upload(CONTENT);
      bucket
          .script(S3Operation.GET_OBJECT, new WithoutLength(End.CLOSED))
          .script(S3Operation.HEAD_OBJECT, new WithoutLength(End.CLOSED));

      assertSaysNothing(assertThrows(BackupException.class, bucket::read));
    }
  }

  @Test
  void moreThanTheStoreSaysIsNoObject() throws BackupException {
    byte[] longer = ScriptedBucket.random(CONTENT.length + 1);
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.upload(CONTENT);
      bucket.script(
          S3Operation.GET_OBJECT,
          new S3Fault.Both(new S3Fault.Shows(bytes -> longer), new WithoutLength(End.CLOSED)));

      BackupException e = assertThrows(BackupException.class, bucket::read);

      assertTrue(e.getMessage().contains("which has 1000 by its own account"), e.getMessage());
    }
  }

  @Test
  void aPartIsNotTakenForTheWholeObject() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.upload(CONTENT);
      bucket.script(S3Operation.GET_OBJECT, new S3Fault.UnaskedRange(CONTENT.length / 2));

      BackupException e = assertThrows(BackupException.class, bucket::read);

      assertEquals("StorageError", e.failure().reason());
      assertTrue(e.getMessage().contains("it answers with a part of it"), e.getMessage());
    }
  }

  @Test
  void aPartThatIsAllOfItIsTheWholeObject() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.upload(CONTENT);
      bucket.script(S3Operation.GET_OBJECT, new S3Fault.UnaskedRange(CONTENT.length));

      assertArrayEquals(CONTENT, bucket.read().orElseThrow());
    }
  }

  private static void assertSaysNothing(BackupException e) {
    assertEquals("StorageError", e.failure().reason());
    assertTrue(e.getMessage().contains("it does not say how long object"), e.getMessage());
  }
}
