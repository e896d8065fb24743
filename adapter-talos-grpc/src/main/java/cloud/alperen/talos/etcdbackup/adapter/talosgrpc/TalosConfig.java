package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.ports.EtcdCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A talosconfig, for programs that reach a control plane as {@code talosctl} does. Format:
 * siderolabs/talos, {@code pkg/machinery/client/config/config.go}. Immutable and thread-safe.
 *
 * <p>Only contexts with a client certificate are of use. Its role must include {@code
 * os:etcd:backup}, {@code os:operator} or {@code os:admin}. The {@code nodes} of a context are not
 * used: a snapshot is taken from the endpoint itself, so each endpoint must be a control plane node.
 */
public final class TalosConfig {
  private static final String NAMESPACE = "talosconfig";

  private final YamlTree root;

  private TalosConfig(YamlTree root) {
    this.root = root;
  }

  /**
   * Reads the text of a talosconfig.
   *
   * @throws IllegalArgumentException if it is not YAML or has no contexts; the message never quotes it
   */
  public static TalosConfig parse(String text) {
    Objects.requireNonNull(text, "text");
    try {
      YamlTree root = YamlTree.parse(text);
      if (root.find("contexts").isEmpty()) {
        throw new UnreadableException("it has no contexts");
      }
      return new TalosConfig(root);
    } catch (UnreadableException e) {
      throw refused(e.clause());
    }
  }

  /**
   * The cluster of the current context, as {@link #cluster(String)}.
   *
   * @throws IllegalArgumentException as {@link #access(String)} does
   */
  public EtcdCluster cluster() {
    return new EtcdCluster(access(), TalosSnapshotSource.withDefaults());
  }

  /**
   * The cluster of a context, ready to be backed up. Its name is the context's, and its snapshots are stored under that name.
   * Connects to nothing.
   *
   * @throws IllegalArgumentException as {@link #access(String)} does
   */
  public EtcdCluster cluster(String context) {
    return new EtcdCluster(access(context), TalosSnapshotSource.withDefaults());
  }

  /**
   * The current context.
   *
   * @throws IllegalArgumentException as {@link #access(String)} does
   */
  public ControlPlaneAccess access() {
    try {
      return access(root.text("context")
          .orElseThrow(() -> new UnreadableException("it names no current context")));
    } catch (UnreadableException e) {
      throw refused(e.clause());
    }
  }

  /**
   * A context by name. The access is called {@code talosconfig/<name>} in messages.
   *
   * @throws IllegalArgumentException if there is no such context, it has no endpoint, it logs in
   *     otherwise than by certificate, or a certificate or key in it is broken
   */
  public ControlPlaneAccess access(String context) {
    Objects.requireNonNull(context, "context");
    try {
      YamlTree found = root.find("contexts")
          .flatMap(contexts -> contexts.find(context))
          .orElseThrow(() -> new UnreadableException("it has no context " + context));
      return new ControlPlaneAccess(
          new ControlPlaneRef(NAMESPACE, context), endpoints(found), identity(found));
    } catch (UnreadableException e) {
      throw refused(e.clause());
    }
  }

  private static List<Endpoint> endpoints(YamlTree context) throws UnreadableException {
    List<String> texts = new ArrayList<>(context.texts("endpoints"));
    context.text("target").ifPresent(texts::add);
    if (texts.isEmpty()) {
      throw new UnreadableException(context.path() + " has no endpoints");
    }
    try {
      return texts.stream().map(Endpoint::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new UnreadableException(String.valueOf(e.getMessage()));
    }
  }

  private static TalosIdentity identity(YamlTree context) throws UnreadableException {
    if (context.find("auth").flatMap(auth -> auth.find("siderov1")).isPresent()) {
      throw new UnreadableException(context.path()
          + " logs in to Omni (auth.siderov1), which only talosctl can; make a talosconfig with a"
          + " client certificate, or use the cluster's secrets bundle");
    }
    String ca = pem(context, "ca");
    String certificate = pem(context, "crt");
    String key = pem(context, "key");
    Pem.certificates(ca, context.path() + ".ca");
    Pem.certificates(certificate, context.path() + ".crt");
    Pem.privateKey(key, context.path() + ".key");
    return new TalosIdentity.ClientCertificate(ca, certificate, SecretValue.of(key));
  }

  private static String pem(YamlTree context, String key) throws UnreadableException {
    String path = context.path() + "." + key;
    return Pem.unwrap(
        context.text(key).orElseThrow(() -> new UnreadableException(path + " is missing")), path);
  }

  private static IllegalArgumentException refused(String clause) {
    return new IllegalArgumentException("Cannot use the talosconfig: " + clause);
  }
}
