package cloud.alperen.talos.etcdbackup.contract.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an {@link ObjectUpload} that is not completed must do: a part of {@link ObjectSinkContract}, which is the one to extend. */
public abstract class UnfinishedUploadContract extends UploadContract {
  @ParameterizedTest
  @EnumSource
  protected void publishesNothingWithoutComplete(Size size) throws BackupException {
    byte[] content = random(size.bytes(boundarySize()));

    try (ObjectUpload upload = begin(key(), content.length)) {
      write(upload, content);
      assertEquals(Optional.empty(), bucket().find(key().value()));
    }

    assertEquals(Optional.empty(), bucket().find(key().value()));
    assertNothingUnfinished();
  }

  @Test
  protected void leavesNothingOfAnUploadThatStopsHalfWay() throws BackupException {
    byte[] content = random(2 * boundarySize() + 1);

    try (ObjectUpload upload = begin(key(), 3L * boundarySize())) {
      write(upload, content);
    }

    assertEquals(Optional.empty(), bucket().find(key().value()));
    assertNothingUnfinished();
  }

  @Test
  protected void keepsAnObjectWhoseReplacementIsNotCompleted() throws BackupException {
    byte[] first = random(boundarySize() + 1);
    store(first);

    try (ObjectUpload upload = begin(key(), boundarySize() + 2)) {
      write(upload, random(boundarySize() + 2));
    }

    assertArrayEquals(first, stored().bytes());
  }

  @Test
  protected void refusesMoreBytesThanAnnounced() throws BackupException {
    try (ObjectUpload upload = begin(key(), boundarySize() + 1)) {
      write(upload, random(boundarySize()));

      assertThrows(IllegalStateException.class, () -> upload.write(ByteBuffer.allocate(2)));
    }

    assertEquals(Optional.empty(), bucket().find(key().value()));
    assertNothingUnfinished();
  }

  @Test
  protected void refusesToCompleteWithFewerBytesThanAnnounced() throws BackupException {
    try (ObjectUpload upload = begin(key(), boundarySize() + 1)) {
      write(upload, random(boundarySize()));

      assertThrows(IllegalStateException.class, upload::complete);
    }

    assertEquals(Optional.empty(), bucket().find(key().value()));
    assertNothingUnfinished();
  }

  @Test
  protected void stopsAndCleansUpWhenInterrupted() throws BackupException {
    byte[] content = random(3 * boundarySize());
    ObjectUpload upload = begin(key(), content.length);
    write(upload, Arrays.copyOf(content, boundarySize() + 1));
    boolean flagAfterFailure;
    boolean flagAfterClose;
    BackupException failure;

    Thread.currentThread().interrupt();
    try {
      failure = assertThrows(BackupException.class, () -> {
        upload.write(ByteBuffer.wrap(content, boundarySize() + 1, 2 * boundarySize() - 1));
        upload.complete();
      });
      flagAfterFailure = Thread.currentThread().isInterrupted();
      upload.close();
    } finally {
      flagAfterClose = Thread.interrupted();
    }

    assertInstanceOf(BackupFailure.Cancelled.class, failure.failure());
    assertTrue(flagAfterFailure);
    assertTrue(flagAfterClose);
    assertEquals(Optional.empty(), bucket().find(key().value()));
    assertNothingUnfinished();
  }

  @Test
  protected void doesNotPublishWhenInterruptedBeforeComplete() throws BackupException {
    try (ObjectUpload upload = begin(key(), 1)) {
      upload.write(ByteBuffer.allocate(1));
      BackupException failure;

      Thread.currentThread().interrupt();
      try {
        failure = assertThrows(BackupException.class, upload::complete);
      } finally {
        assertTrue(Thread.interrupted());
      }

      assertInstanceOf(BackupFailure.Cancelled.class, failure.failure());
    }
    assertEquals(Optional.empty(), bucket().find(key().value()));
  }
}
