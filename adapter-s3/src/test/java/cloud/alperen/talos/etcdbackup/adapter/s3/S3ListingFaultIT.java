package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.storage.ListedObject;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stores that list nonsense: each call ends, and nobody takes half a list for the whole. */
@Timeout(60)
class S3ListingFaultIT {
  private static final String PREFIX = "cluster/";

  private final ScriptedS3Server server = ScriptedS3Server.startHttp();
  private final SinkUnderTest under = SinkUnderTest.patient();

  @AfterEach
  void close() {
    under.close();
    server.close();
  }

  @Test
  void aPageThatNamesNoNextOneIsAFailure() {
    answer(page("true", "", contents("cluster/a.db")));

    assertProtocol("does not name the rest");
    assertEquals(1, requests());
  }

  @Test
  void aPageThatNamesItselfIsAFailure() {
    answer(page("true", "again", contents("cluster/a.db")));

    assertProtocol("does not end");
    assertEquals(2, requests());
  }

  @Test
  void pagesThatNameEachOtherAreAFailure() {
    misbehave(count -> page("true", count % 2 == 0 ? "even" : "odd", ""));

    assertProtocol("does not end");
  }

  @Test
  void aPageThatIsShownAgainUnderANewNameIsAFailure() {
    misbehave(count -> page("true", "token-" + count, contents("cluster/a.db")));

    assertProtocol("does not end");
  }

  @Test
  void emptyPagesWithoutEndAreAFailure() {
    misbehave(count -> page("true", "token-" + count, ""));

    assertProtocol("does not end");
  }

  @Test
  void anEmptyPageInBetweenIsNone() throws BackupException {
    misbehave(count -> switch (count) {
      case 0 -> page("true", "one", contents("cluster/a.db"));
      case 1 -> page("true", "two", "");
      default -> page("false", "", contents("cluster/b.db"));
    });

    assertEquals(List.of("cluster/a.db", "cluster/b.db"), keys());
  }

  @Test
  void aNextPageAfterTheLastIsNotAskedFor() throws BackupException {
    answer(page("false", "more", contents("cluster/a.db")));

    assertEquals(List.of("cluster/a.db"), keys());
    assertEquals(1, requests());
  }

  @Test
  void whatWasNotAskedForIsLeftOut() throws BackupException {
    answer(page(
        "false", "", contents("other/a.db") + contents("cluster/a.db") + contents("/cluster")));

    assertEquals(List.of("cluster/a.db"), keys());
  }

  @Test
  void whatNoKeyCanHoldIsLeftOut() throws BackupException {
    answer(page("false", "", contents(PREFIX + "a\tb.db") + contents(PREFIX + "x".repeat(1024))));

    assertEquals(List.of(), keys());
  }

  @Test
  void keysThatTheStoreEncodesUnaskedAreDecoded() throws BackupException {
    answer(page(
        "false",
        "",
        "<EncodingType>url</EncodingType>" + contents("cluster/admin%40my%2Bcluster+1.db")));

    assertEquals(List.of("cluster/admin@my+cluster 1.db"), keys());
  }

  @Test
  void anObjectWithoutASizeOrATimeIsAFailure() {
    answer(page("false", "", "<Contents><Key>cluster/a.db</Key></Contents>"));

    assertProtocol("without its key, size or time");
  }

  @Test
  void aPageOfSomethingElseIsNoEmptyList() {
    answer("<html><body>Please log in</body></html>");

    assertEquals(StorageProblem.NOT_S3, refused().problem());
  }

  @Test
  void aMissingRightIsNamed() {
    server.script(S3Operation.LIST_OBJECTS, ScriptedS3Server.ALWAYS, S3Fault.accessDenied());

    StorageFailure.Withheld withheld =
        assertInstanceOf(StorageFailure.Withheld.class, thrown().failure());

    assertEquals("s3:ListBucket", withheld.action());
  }

  @Test
  void aStoreThatIsBusyIsAskedAgain() throws BackupException {
    server.script(S3Operation.LIST_OBJECTS, 2, S3Fault.slowDown());

    assertEquals(List.of(), keys());
    assertEquals(3, requests());
  }

  private interface Pages {
    String page(int count);
  }

  private void answer(String document) {
    misbehave(count -> document);
  }

  private void misbehave(Pages pages) {
    AtomicInteger count = new AtomicInteger();
    server.misbehave(request -> new S3Fault.ForeignAnswer(
        200, "application/xml", pages.page(count.getAndIncrement()), Map.of()));
  }

  private static String page(String truncated, String next, String contents) {
    String token =
        next.isEmpty() ? "" : "<NextContinuationToken>" + next + "</NextContinuationToken>";
    return "<ListBucketResult><Name>backups</Name><IsTruncated>" + truncated + "</IsTruncated>"
        + token + contents + "</ListBucketResult>";
  }

  private static String contents(String key) {
    return "<Contents><Key>" + key + "</Key><Size>3</Size><LastModified>" + Instant.EPOCH
        + "</LastModified></Contents>";
  }

  private List<String> keys() throws BackupException {
    List<ListedObject> shown = new ArrayList<>();
    under
        .listing()
        .list(
            Targets.of(server.endpoint(), server.bucket()),
            Targets.credentials("id", "secret"),
            PREFIX,
            shown::add);
    return shown.stream().map(object -> object.key().value()).toList();
  }

  private BackupException thrown() {
    return assertThrows(BackupException.class, this::keys);
  }

  private StorageFailure.Refused refused() {
    return assertInstanceOf(StorageFailure.Refused.class, thrown().failure());
  }

  private void assertProtocol(String words) {
    StorageFailure.Refused refused = refused();
    assertEquals(StorageProblem.PROTOCOL, refused.problem());
    assertTrue(refused.storeReason().contains(words), refused.storeReason());
  }

  private int requests() {
    return server.requests(S3Operation.LIST_OBJECTS).size();
  }
}
