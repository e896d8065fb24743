package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The traits of the stores that were used last. Thread-safe. */
final class KnownStores {
  /** Who is forgotten shows its traits again, at the price of a request. */
  private static final int MOST = 1000;

  /** Who is trusted counts: whoever stands between an unverified endpoint and us must not decide for the verified one. */
  private record Store(S3Target.Place place, S3Target.Trust trust) {}

  private final Map<Store, StoreTraits> traitsOf = new LinkedHashMap<>(16, 0.75f, true);

  synchronized StoreTraits traits(S3Target target) {
    Store store = new Store(target.place(), target.trust());
    StoreTraits traits = traitsOf.computeIfAbsent(store, unknown -> new StoreTraits());
    if (traitsOf.size() > MOST) {
      Iterator<StoreTraits> leastRecent = traitsOf.values().iterator();
      leastRecent.next();
      leastRecent.remove();
    }
    return traits;
  }
}
