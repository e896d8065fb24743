package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two kinds whose objects have the same name. */
class DeletionsByKindTest {
  private static final ResourceID NAME = new ResourceID("one", "backups");

  private final Recorded<TalosEtcdBackup> backups = new Recorded<>(TalosEtcdBackup.class);
  private final Recorded<ConfigMap> others = new Recorded<>(ConfigMap.class);
  private final DeletionsByKind deletions = new DeletionsByKind(Stream.of(backups, others));

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
  void anotherKindOfTheSameNameIsNotTold() {
    deleted(TalosEtcdBackup.class);
    assertEquals(List.of(NAME), backups.forgotten);
    assertEquals(List.of(), others.forgotten);
    deleted(ConfigMap.class);
    assertEquals(List.of(NAME), backups.forgotten);
    assertEquals(List.of(NAME), others.forgotten);
  }
}
