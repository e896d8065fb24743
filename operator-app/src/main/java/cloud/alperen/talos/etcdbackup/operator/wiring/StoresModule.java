package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageMember;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.application.store.StoreRouter;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import cloud.alperen.talos.etcdbackup.ports.StoreAdapter;
import dagger.Module;
import dagger.Provides;
import java.util.Set;

/** All kinds of store as one. Each has a module of its own that adds its member and its adapter to the sets; it is included here. */
@Module(includes = S3Module.class)
final class StoresModule {
  private StoresModule() {}

  @Provides
  static StoreRouter router(Set<StoreAdapter> adapters) {
    return new StoreRouter(adapters);
  }

  @Provides
  static ObjectStore store(StoreRouter router) {
    return new ObjectStore(router, router);
  }

  @Provides
  static StaleUploads staleUploads(StoreRouter router) {
    return router;
  }

  @Provides
  static StorageTargets targets(Set<StorageMember> members) {
    return new StorageTargets(members);
  }
}
