package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import java.net.URI;

/**
 * A store that people run, with one empty bucket: a server program on a free port of 127.0.0.1, over https with a self-signed
 * certificate made for it, its data in a temporary folder or in memory. Tests share one, see {@link OnRealStore}, and keep
 * apart by key. Thread-safe; whoever starts it closes it, which ends its processes and removes its folder.
 */
public final class RealStore implements AutoCloseable {
  private final StoreWorkshop workshop;
  private final StoreAccess access;

  RealStore(StoreWorkshop workshop, StoreAccess access) {
    this.workshop = workshop;
    this.access = access;
  }

  public URI endpoint() {
    return access.endpoint();
  }

  public S3Account account() {
    return access.account();
  }

  /** Who the server says it is. */
  public ServerIdentity identity() {
    return access.identity();
  }

  /** What the bucket holds, read by requests that are signed without the adapter's library. */
  public BucketView bucketView() {
    return access.bucketView();
  }

  @Override
  public void close() {
    workshop.close();
  }
}
