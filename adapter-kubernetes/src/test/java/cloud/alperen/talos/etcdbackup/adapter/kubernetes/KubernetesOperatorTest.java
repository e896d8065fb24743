package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile.ManagedKind;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import org.junit.jupiter.api.Test;

class KubernetesOperatorTest {
  private record Kind(String plural) implements ManagedKind<ConfigMap> {
    @Override
    public Class<ConfigMap> type() {
      return ConfigMap.class;
    }

    @Override
    public void forgotten(ResourceID name) {
      throw new AssertionError("no object was deleted");
    }

    @Override
    public void reconcileAll() {
      throw new AssertionError("no process became the leader");
    }

    @Override
    public UpdateControl<ConfigMap> reconcile(ConfigMap object, Context<ConfigMap> context) {
      throw new AssertionError("no object was changed");
    }
  }

  @Test
  void everyKindThatHasNotBeenReadIsNamed() {
    Kind backups = new Kind("backups");
    assertEquals(
        "The backups that exist have not been read yet.",
        KubernetesOperator.unread(List.of(backups)));
    assertEquals(
        "The backups and restores that exist have not been read yet.",
        KubernetesOperator.unread(List.of(backups, new Kind("restores"))));
  }
}
