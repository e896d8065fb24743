package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The stores that people run and that a test can run, too. */
public enum RealStoreKind {
  MINIO(MinioStore::installed, MinioStore::start, MinioStore.HOW_TO_INSTALL),
  CEPH(CephStore::installed, CephStore::start, CephStore.HOW_TO_INSTALL);

  private final BooleanSupplier installed;
  private final Supplier<RealStore> starter;
  private final String howToInstall;

  RealStoreKind(BooleanSupplier installed, Supplier<RealStore> starter, String howToInstall) {
    this.installed = installed;
    this.starter = starter;
    this.howToInstall = howToInstall;
  }

  /** Whether its programs are there. */
  public boolean installed() {
    return installed.getAsBoolean();
  }

  /** How to get its programs. */
  public String howToInstall() {
    return howToInstall;
  }

  /**
   * Starts one and waits until it answers.
   *
   * @throws IllegalStateException if its programs are missing, or do not start
   */
  public RealStore start() {
    return starter.get();
  }
}
