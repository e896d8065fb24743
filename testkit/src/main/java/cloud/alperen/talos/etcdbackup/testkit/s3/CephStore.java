package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.testkit.process.NativeServer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Ceph's object gateway over the smallest cluster there is: one monitor, and one OSD that keeps everything in memory. No
 * manager runs; it is not needed to store.
 */
final class CephStore {
  static final String HOW_TO_INSTALL =
      "install ceph-mon, ceph-osd, radosgw and ceph-common, for example by .ci/stores";

  private static final List<String> PROGRAMS =
      List.of("ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin");
  private static final S3Account ACCOUNT =
      new S3Account("backups", "testkit-ceph-user", "testkit-ceph-password");

  private CephStore() {}

  static boolean installed() {
    String path = System.getenv().getOrDefault("PATH", "");
    return PROGRAMS.stream()
        .allMatch(program -> Stream.of(path.split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))));
  }

  static RealStore start() {
    StoreWorkshop workshop = new StoreWorkshop("ceph");
    try {
      ServerIdentity identity = ServerIdentity.ofLoopback();
      int port = StoreWorkshop.freePort();
      StoreAccess access = new StoreAccess(port, ACCOUNT, identity);
      Cluster cluster = new Cluster(workshop, UUID.randomUUID().toString());
      cluster.configure(identity, port);
      cluster.startMonitor();
      cluster.startOsd();
      // First, since afterwards it would notify the gateway, and wait minutes for one that is still
      // starting.
      cluster.makeUser();
      NativeServer gateway = cluster.startGateway();
      workshop.await(gateway, access::makeBucket);
      return new RealStore(workshop, access);
    } catch (RuntimeException e) {
      workshop.close();
      throw e;
    }
  }

  /** The commands of a cluster that is set up by hand. */
  private static final class Cluster {
    private final StoreWorkshop workshop;
    private final String id;
    private final String monitor = "v1:127.0.0.1:" + StoreWorkshop.freePort();
    private final Path configuration;

    Cluster(StoreWorkshop workshop, String id) {
      this.workshop = workshop;
      this.id = id;
      this.configuration = workshop.folder().resolve("ceph.conf");
    }

    void configure(ServerIdentity identity, int port) {
      Path certificate =
          workshop.write("gateway.pem", identity.certificatePem() + identity.keyPem());
      Path folder = workshop.folder();
      workshop.write("ceph.conf", """
          [global]
          fsid = %1$s
          mon_host = %2$s
          mon_initial_members = a
          ms_bind_msgr2 = false
          public_addr = 127.0.0.1
          cluster_addr = 127.0.0.1
          auth_cluster_required = none
          auth_service_required = none
          auth_client_required = none
          osd_pool_default_size = 1
          osd_pool_default_min_size = 1
          osd_pool_default_pg_num = 1
          osd_pool_default_pg_autoscale_mode = off
          mon_allow_pool_size_one = true
          mon_data_avail_crit = 1
          mon_cluster_log_to_file = false
          osd_crush_chooseleaf_type = 0
          osd_objectstore = memstore
          memstore_device_bytes = 4294967296
          osd_class_load_list = *
          osd_class_default_list = *
          osd_class_update_on_start = false
          osd_crush_update_on_start = false
          run_dir = %3$s
          log_file = %3$s/$name.log
          admin_socket = %3$s/$name.socket
          pid_file = %3$s/$name.pid
          mon_data = %3$s/monitor
          osd_data = %3$s/osd
          [client.rgw]
          rgw_data = %3$s/gateway
          rgw_frontends = beast ssl_endpoint=127.0.0.1:%4$d ssl_certificate=%5$s
          """.formatted(id, monitor, folder, port, certificate));
    }

    void startMonitor() {
      String map = workshop.folder().resolve("monmap").toString();
      workshop.newFolder("monitor");
      workshop.run(
          List.of("monmaptool", "--create", "--fsid", id, "--addv", "a", "[" + monitor + "]", map));
      workshop.run(
          ceph("ceph-mon", "-i", "a", "--mkfs", "--monmap", map, "--keyring", "/dev/null"));
      serve("ceph-mon", "-i", "a", "-f");
    }

    /** It is told its place here: what it says of itself while it starts, the monitor now and then refuses for good. */
    void startOsd() {
      String osd = UUID.randomUUID().toString();
      workshop.newFolder("osd");
      workshop.run(ceph("ceph", "osd", "new", osd));
      workshop.run(ceph("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd));
      serve("ceph-osd", "-i", "0", "-f");
      // The monitor now and then answers that it cannot describe its commands.
      workshop.runUntilItWorks(
          ceph("ceph", "osd", "crush", "add", "osd.0", "1.0", "root=default", "host=h1"));
    }

    void makeUser() {
      workshop.run(ceph(
          "radosgw-admin",
          "user",
          "create",
          "--uid=testkit",
          "--display-name=testkit",
          "--access-key=" + ACCOUNT.accessKeyId(),
          "--secret-key=" + ACCOUNT.secretAccessKey()));
    }

    NativeServer startGateway() {
      workshop.newFolder("gateway");
      return serve("radosgw", "-n", "client.rgw", "-f");
    }

    private NativeServer serve(String... command) {
      return workshop.serve(command[0], ceph(command), Map.of());
    }

    private List<String> ceph(String... command) {
      List<String> configured = new ArrayList<>(List.of(command));
      configured.addAll(1, List.of("-c", configuration.toString()));
      return configured;
    }
  }
}
