package cloud.alperen.talos.etcdbackup.operator.directory;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageMember;
import cloud.alperen.talos.etcdbackup.ports.StoreAdapter;
import dagger.Module;
import dagger.Provides;
import dagger.multibindings.IntoSet;

/** Offers directories. */
@Module
public final class DirectoryModule {
  private DirectoryModule() {}

  @Provides
  @IntoSet
  static StoreAdapter adapter() {
    DirectoryStore store = new DirectoryStore();
    return new StoreAdapter(DirectoryTarget.class, store, store, store);
  }

  @Provides
  @IntoSet
  static StorageMember member() {
    return new DirectoryMember();
  }
}
