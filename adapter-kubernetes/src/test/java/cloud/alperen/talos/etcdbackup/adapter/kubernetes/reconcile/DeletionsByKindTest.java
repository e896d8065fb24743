package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two kinds whose objects have the same name. */
class DeletionsByKindTest {
  private static final ResourceID NAME = new ResourceID("one", "backups");

  private final Recorded<TalosEtcdBackup> backups = new Recorded<>(TalosEtcdBackup.class);
  private final Recorded<ConfigMap> others = new Recorded<>(ConfigMap.class);
  private final DeletionsByKind deletions = new DeletionsByKind(Stream.of(backups, others));

  private final Logger logger = Logger.getLogger(DeletionsByKind.class.getName());
  private final LogLines log = new LogLines();

  private static final class LogLines extends Handler {
    private final List<LogRecord> records = new ArrayList<>();

    @Override
    public void publish(LogRecord line) {
      records.add(line);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    logger.addHandler(log);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(log);
    logger.setUseParentHandlers(true);
  }

  private static final class Recorded<R extends HasMetadata> implements ManagedKind<R> {
    private final Class<R> type;
    private final List<ResourceID> forgotten = new ArrayList<>();

    Recorded(Class<R> type) {
      this.type = type;
    }

    @Override
    public Class<R> type() {
      return type;
    }

    @Override
    public String plural() {
      throw new AssertionError("no message names the kind");
    }

    @Override
    public void forgotten(ResourceID name) {
      forgotten.add(name);
    }

    @Override
    public void reconcileAll() {
      throw new AssertionError("nobody began to lead");
    }

    @Override
    public UpdateControl<R> reconcile(R object, Context<R> context) {
      throw new AssertionError("nothing is to be reconciled");
    }
  }

  private void deleted(Class<? extends HasMetadata> type) {
    deletions.cleanupDone(NAME, Map.of(Constants.RESOURCE_GVK_KEY, GroupVersionKind.gvkFor(type)));
  }

  @Test
  void aDeletionReachesOnlyItsOwnKind() {
    deleted(TalosEtcdBackup.class);
    assertEquals(List.of(NAME), backups.forgotten);
    assertEquals(List.of(), others.forgotten);
    deleted(ConfigMap.class);
    assertEquals(List.of(NAME), backups.forgotten);
    assertEquals(List.of(NAME), others.forgotten);
    assertEquals(List.of(), log.records);
  }

  @Test
  void aDeletionOfAnUnknownKindIsLoggedOncePerKind() {
    deleted(Secret.class);
    deleted(Secret.class);
    deletions.cleanupDone(NAME, Map.of());
    deletions.cleanupDone(NAME, Map.of());
    assertEquals(
        List.of(Level.WARNING, Level.WARNING),
        log.records.stream().map(LogRecord::getLevel).toList());
    assertEquals(
        List.of("the kind " + GroupVersionKind.gvkFor(Secret.class), "no kind"),
        log.records.stream().map(line -> line.getParameters()[1]).toList());
    assertEquals(List.of(), backups.forgotten);
    assertEquals(List.of(), others.forgotten);
  }
}
