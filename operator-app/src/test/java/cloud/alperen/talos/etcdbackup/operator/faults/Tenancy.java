package cloud.alperen.talos.etcdbackup.operator.faults;

import static cloud.alperen.talos.etcdbackup.operator.harness.Backups.backup;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKind;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.Map;

/**
 * Many namespaces on one Kubernetes API: in each a control plane and a Secret that are right, and others that are not. Backups
 * are made of them by {@link Situation}. Not thread-safe.
 */
final class Tenancy implements AutoCloseable {
  private static final int ALWAYS = Integer.MAX_VALUE;
  private static final String GOOD = "good";
  private static final String LATE = "late";
  private static final String FORBIDDEN = "forbidden";
  private static final String BROKEN = "broken";
  private static final String REFUSED = "refused";

  private final World world = new World();
  private final ScriptedS3Server store = ScriptedS3Server.startHttp();
  private final ScriptedS3Server silentStore = ScriptedS3Server.startHttp();
  private final String sha256 = Aftermath.sha256(SnapshotContent.etcd34());
  private final String nobodyListens = "127.0.0.1:" + unusedPort();

  Tenancy() {
    world.talos().serve(SnapshotContent.etcd34());
    silentStore.fallSilent();
    world.kubernetes().refuse(r -> r.path().endsWith("/secrets/" + FORBIDDEN), 403, ALWAYS);
    world.kubernetes().refuse(r -> r.path().endsWith("/secrets/" + BROKEN), 500, ALWAYS);
    world.kubernetes().refuse(r -> r.path().endsWith("/secrets/" + REFUSED), 400, ALWAYS);
  }

  World world() {
    return world;
  }

  /** Of the snapshot that every node serves, in hexadecimal digits. */
  String sha256() {
    return sha256;
  }

  ScriptedS3Server store() {
    return store;
  }

  /** Makes a namespace with all that is there from the beginning. */
  void found(String namespace) {
    controlPlane(namespace, GOOD, TalosPki.bundleConfig(GOOD, world.talos().endpoint()));
    controlPlane(namespace, "down", TalosPki.bundleConfig("down", nobodyListens));
    controlPlane(namespace, "unreadable", "{");
    secret(namespace, GOOD, "secret");
    secret(namespace, "half", "another");
  }

  /** Brings what some backups of a namespace wait for. */
  void complete(String namespace) {
    controlPlane(namespace, LATE, TalosPki.bundleConfig(LATE, world.talos().endpoint()));
    secret(namespace, LATE, "secret");
  }

  /** What a user may get right or wrong. */
  enum Situation {
    FINE(""),
    SECRET_COMES_LATE(""),
    CONTROL_PLANE_COMES_LATE(""),
    SECRET_NAME_IMPOSSIBLE("must be the name of a Secret"),
    SECRET_MISSING("the Secret does not exist"),
    SECRET_KEY_MISSING("no such key"),
    SECRET_FORBIDDEN("may not read the Secret"),
    SECRET_UNREADABLE(BROKEN),
    SECRET_REFUSED("cannot serve the Secret"),
    CONTROL_PLANE_MISSING("Failed to get TalosControlPlane"),
    CONTROL_PLANE_UNREADABLE("bundleConfig"),
    NODE_DOWN("Failed to take etcd snapshot"),
    BUCKET_MISSING("the bucket does not exist"),
    STORE_DOWN("cannot be reached"),
    STORE_SILENT("Failed to");

    private final String cause;

    Situation(String cause) {
      this.cause = cause;
    }

    /** Whether such a backup becomes Ready, sooner or later. */
    boolean good() {
      return cause.isEmpty();
    }

    /** Whether it becomes Ready only after {@link Tenancy#complete}. */
    boolean late() {
      return this == SECRET_COMES_LATE || this == CONTROL_PLANE_COMES_LATE;
    }

    /** What the Failed condition of a bad one has to say. */
    String cause() {
      return cause;
    }
  }

  void apply(String namespace, String name, Situation situation) {
    TalosEtcdBackup made = describe(situation, backup(name)).build();
    made.getMetadata().setNamespace(namespace);
    world.apply(made);
  }

  private Backups describe(Situation situation, Backups backup) {
    Backups fine = backup.of(GOOD).with(GOOD).to(store.endpoint(), store.bucket());
    return switch (situation) {
      case FINE -> fine;
      case SECRET_COMES_LATE -> fine.with(LATE);
      case CONTROL_PLANE_COMES_LATE -> fine.of(LATE);
      case SECRET_NAME_IMPOSSIBLE -> fine.with("a%b");
      case SECRET_MISSING -> fine.with("missing");
      case SECRET_KEY_MISSING -> fine.with("half");
      case SECRET_FORBIDDEN -> fine.with(FORBIDDEN);
      case SECRET_UNREADABLE -> fine.with(BROKEN);
      case SECRET_REFUSED -> fine.with(REFUSED);
      case CONTROL_PLANE_MISSING -> fine.of("missing");
      case CONTROL_PLANE_UNREADABLE -> fine.of("unreadable");
      case NODE_DOWN -> fine.of("down");
      case BUCKET_MISSING -> fine.to(store.endpoint(), "no-such-bucket");
      case STORE_DOWN -> fine.to("http://" + nobodyListens, store.bucket());
      case STORE_SILENT -> fine.to(silentStore.endpoint(), silentStore.bucket()).withTimeout("10s");
    };
  }

  private void controlPlane(String namespace, String name, String bundleConfig) {
    GenericKubernetesResource made = new GenericKubernetesResource();
    made.setApiVersion(TalosEtcdBackup.GROUP + "/" + TalosEtcdBackup.VERSION);
    made.setKind("TalosControlPlane");
    made.setMetadata(
        new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
    made.setAdditionalProperty(
        "status",
        Map.of("bundleConfig", bundleConfig, "secretBundle", world.pki().secretBundle()));
    world.kubernetes().store(MockKind.TALOS_CONTROL_PLANE, made);
  }

  private void secret(String namespace, String name, String secretKey) {
    world.apply(new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withStringData(Map.of("id", "any", secretKey, "any"))
        .build());
  }

  @Override
  public void close() {
    store.close();
    silentStore.close();
    world.close();
  }

  private static int unusedPort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
