package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The traits of the stores that were used last. Thread-safe. */
final class KnownStores {
  /** Who is forgotten shows its traits again, at the price of a request. */
  private static final int MOST = 1000;

  /**
   * Who is trusted counts: whoever stands between us and an endpoint that one target does not verify, or verifies by a CA of its
   * own, must not decide for another target.
   */
  private record Store(
      S3Target.Place place, S3Target.Trust trust, Optional<SecretValue> authority) {}

  private final Map<Store, StoreTraits> traitsOf = new LinkedHashMap<>(16, 0.75f, true);

  synchronized StoreTraits traits(S3Target target, StorageCredentials credentials) {
    Optional<SecretValue> authority = target.trust() == S3Target.Trust.OF_THE_CREDENTIALS
        ? Optional.of(credentials.get(S3Target.ENDPOINT_CA))
        : Optional.empty();
    Store store = new Store(target.place(), target.trust(), authority);
    StoreTraits traits = traitsOf.computeIfAbsent(store, unknown -> new StoreTraits());
    if (traitsOf.size() > MOST) {
      Iterator<StoreTraits> leastRecent = traitsOf.values().iterator();
      leastRecent.next();
      leastRecent.remove();
    }
    return traits;
  }
}
