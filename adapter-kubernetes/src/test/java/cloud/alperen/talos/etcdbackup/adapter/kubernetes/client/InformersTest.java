package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.config.ControllerConfiguration;
import io.javaoperatorsdk.operator.health.ControllerHealthInfo;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InformersTest {
  private static final String BACKUPS_DOWN =
      "A watch on TalosEtcdBackup objects is down and being opened again.";
  private static final String OTHERS_DOWN =
      "A watch on OtherKind objects is down and being opened again.";

  private static Informers informers(boolean backupsOpen, boolean othersOpen) {
    return new Informers(
        () -> true,
        List.of(
            controller(TalosEtcdBackup.class, backupsOpen),
            controller(OtherKind.class, othersOpen)));
  }

  private static RegisteredController<?> controller(
      Class<? extends HasMetadata> kind, boolean open) {
    ControllerHealthInfo health = new ControllerHealthInfo(null) {
      @Override
      public boolean hasUnhealthyEventSources() {
        return !open;
      }
    };
    ControllerConfiguration<?> configuration =
        answering(ControllerConfiguration.class, Map.of("getResourceClass", kind));
    return answering(
        RegisteredController.class,
        Map.of("getControllerHealthInfo", health, "getConfiguration", configuration));
  }

  private static <T> T answering(Class<T> type, Map<String, Object> answers) {
    return type.cast(Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, given) -> answers.get(method.getName())));
  }

  @Test
  void everyKindWithAClosedWatchIsNamed() {
    assertEquals(Optional.empty(), informers(true, true).problem());
    assertEquals(Optional.of(BACKUPS_DOWN), informers(false, true).problem());
    assertEquals(Optional.of(OTHERS_DOWN), informers(true, false).problem());
    assertEquals(
        Optional.of(BACKUPS_DOWN + " " + OTHERS_DOWN), informers(false, false).problem());
  }
}
