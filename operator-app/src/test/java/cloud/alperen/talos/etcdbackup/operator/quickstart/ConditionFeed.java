package cloud.alperen.talos.etcdbackup.operator.quickstart;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCondition;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows a backup's conditions as they change, and how far its transfer is. */
final class ConditionFeed implements ResourceEventHandler<TalosEtcdBackup> {
  private static final int LIMIT_SECONDS = 120;

  private final Console console;
  private final World world;
  private final CountDownLatch ended = new CountDownLatch(1);
  // Confined to the thread that delivers what is watched.
  private final Map<String, String> shown = new HashMap<>();

  ConditionFeed(Console console, World world) {
    this.console = console;
    this.world = world;
  }

  /** Whether the backup came to its end in time; the size is that of what is transferred. */
  boolean follow(String name, long size) throws InterruptedException {
    // A bare watch would not do: over an old etcd a kube-apiserver refuses one that does not say
    // from where.
    SharedIndexInformer<TalosEtcdBackup> informer = world
        .client()
        .resources(TalosEtcdBackup.class)
        .inNamespace(world.namespace())
        .withName(name)
        .inform(this);
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      while (!ended.await(50, TimeUnit.MILLISECONDS) && System.nanoTime() - end < 0) {
        console.progress(world.talos().facts().bytesSent(), size);
      }
    } finally {
      informer.close();
    }
    return ended.getCount() == 0;
  }

  @Override
  public void onAdd(TalosEtcdBackup backup) {
    if (backup.getStatus() != null && backup.getStatus().conditions() != null) {
      backup.getStatus().conditions().forEach(this::show);
      if (Backups.terminal(backup)) {
        ended.countDown();
      }
    }
  }

  @Override
  public void onUpdate(TalosEtcdBackup before, TalosEtcdBackup backup) {
    onAdd(backup);
  }

  @Override
  public void onDelete(TalosEtcdBackup backup, boolean unknownFinalState) {
    ended.countDown();
  }

  private void show(StatusCondition condition) {
    String now = condition.status() + " " + condition.reason();
    if (!now.equals(shown.put(condition.type(), now))) {
      console.condition(
          condition.type(),
          condition.status().equals("True"),
          condition.reason(),
          condition.message());
    }
  }
}
