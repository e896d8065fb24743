package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesApi;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesFailures;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.ports.ControlPlanes;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads control planes from talos-operator's objects: {@code status.bundleConfig} and {@code status.secretBundle} of the
 * TalosControlPlane, each falling back to the key of the same name in the Secret {@code <name>-state}. talos-operator owns the
 * kind and its CRD. They may be missing, so objects are read by GET only.
 *
 * <p>Thread-safe; the client is the caller's.
 */
public final class KubernetesControlPlanes implements ControlPlanes {
  public static final String BUNDLE_CONFIG = "bundleConfig";
  public static final String SECRET_BUNDLE = "secretBundle";

  private static final int HOST_MAX = 253;
  private static final int ENDPOINT_MAX = 300;

  private final KubernetesApi api;

  public KubernetesControlPlanes(KubernetesClient client) {
    this(new KubernetesApi(client));
  }

  public KubernetesControlPlanes(KubernetesApi api) {
    this.api = api;
  }

  /** The name of the Secret in which talos-operator keeps a control plane's state. */
  public static String stateSecret(String controlPlane) {
    return controlPlane + "-state";
  }

  @Override
  public ControlPlaneAccess find(ControlPlaneRef ref) throws BackupException {
    Sources sources = sources(ref);
    SecretValue config = sources
        .value(BUNDLE_CONFIG)
        .orElseThrow(() -> unavailable(ref, Problem.NO_BUNDLE_CONFIG, ""));
    SecretValue bundle = sources
        .value(SECRET_BUNDLE)
        .orElseThrow(() -> unavailable(ref, Problem.NO_SECRET_BUNDLE, ""));
    return new ControlPlaneAccess(
        ref, endpoints(ref, config), new TalosIdentity.SecretsBundle(bundle));
  }

  /** The two objects that may hold a bundle. */
  private record Sources(GenericKubernetesResource controlPlane, Optional<Secret> state) {
    Optional<SecretValue> value(String name) {
      Object value = controlPlane.get("status", name);
      return Optional.ofNullable(value instanceof String text ? SecretValue.of(text) : null)
          .filter(text -> !text.isBlank())
          .or(() -> state.flatMap(secret -> SecretData.value(secret, name)))
          .filter(text -> !text.isBlank());
    }

    boolean complete() {
      return value(BUNDLE_CONFIG).isPresent() && value(SECRET_BUNDLE).isPresent();
    }
  }

  private Sources sources(ControlPlaneRef ref) throws BackupException {
    try {
      Sources status = new Sources(api.controlPlane(ref.namespace(), ref.name()), Optional.empty());
      return status.complete()
          ? status
          : new Sources(status.controlPlane(), state(ref.namespace(), stateSecret(ref.name())));
    } catch (KubernetesClientException e) {
      throw new BackupException(failure(e, ref), e);
    }
  }

  private Optional<Secret> state(String namespace, String name) {
    try {
      return Optional.of(api.secret(namespace, name));
    } catch (KubernetesClientException e) {
      if (KubernetesFailures.classify(e) == KubernetesFailures.Kind.OBJECT_MISSING) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static BackupFailure failure(KubernetesClientException e, ControlPlaneRef ref) {
    return switch (KubernetesFailures.classify(e)) {
      case INTERRUPTED -> new BackupFailure.Cancelled();
      case OBJECT_MISSING -> new ControlPlaneUnavailable(ref, Problem.NOT_FOUND, "");
      case KIND_UNKNOWN -> new ControlPlaneUnavailable(ref, Problem.KIND_NOT_INSTALLED, "");
      case ACCESS_DENIED ->
        new ControlPlaneUnavailable(ref, Problem.ACCESS_DENIED, KubernetesFailures.detail(e));
      case CONFLICT, REJECTED, FAILING ->
        new ControlPlaneUnavailable(ref, Problem.API_REFUSED, KubernetesFailures.detail(e));
      case UNREACHABLE -> new ControlPlaneUnavailable(ref, Problem.API_UNREACHABLE, "");
    };
  }

  private List<Endpoint> endpoints(ControlPlaneRef ref, SecretValue config) throws BackupException {
    BundleConfig parsed = bundleConfig(ref, config);
    try {
      List<String> listed = parsed.clientEndpoint() == null
          ? List.of()
          : parsed.clientEndpoint().stream()
              .filter(Objects::nonNull)
              .filter(endpoint -> !endpoint.isBlank())
              .toList();
      if (!listed.isEmpty()) {
        return listed.stream().map(KubernetesControlPlanes::endpoint).toList();
      }
      if (parsed.clusterName() == null || parsed.clusterName().isBlank()) {
        throw unavailable(ref, Problem.BUNDLE_CONFIG_UNREADABLE, "");
      }
      return List.of(dialable(Endpoint.ofService(parsed.clusterName().strip(), ref.namespace())));
    } catch (IllegalArgumentException notAnEndpoint) {
      throw unavailable(
          ref, Problem.BUNDLE_CONFIG_UNREADABLE, String.valueOf(notAnEndpoint.getMessage()));
    }
  }

  /** The failure quotes an invalid endpoint, so its length is limited. */
  private static Endpoint endpoint(String listed) {
    if (listed.length() > ENDPOINT_MAX) {
      throw new IllegalArgumentException(
          "an endpoint has %d characters, but must not have more than %d"
              .formatted(listed.length(), ENDPOINT_MAX));
    }
    return dialable(Endpoint.parse(listed));
  }

  /** The host is recorded as the node's name, and no resolver accepts a longer one. */
  private static Endpoint dialable(Endpoint endpoint) {
    if (endpoint.host().length() > HOST_MAX) {
      throw new IllegalArgumentException(
          "a host name has %d characters, but must not have more than %d"
              .formatted(endpoint.host().length(), HOST_MAX));
    }
    return endpoint;
  }

  /** The failure leaves out the parser's message, because it may quote the text, which may be a secret. */
  private BundleConfig bundleConfig(ControlPlaneRef ref, SecretValue config)
      throws BackupException {
    BundleConfig parsed;
    try {
      parsed = api.parse(config.reveal(), BundleConfig.class);
    } catch (KubernetesClientException | IllegalArgumentException notAnObject) {
      throw unavailable(ref, Problem.BUNDLE_CONFIG_UNREADABLE, "it is not a JSON object");
    }
    if (parsed == null) {
      throw unavailable(ref, Problem.BUNDLE_CONFIG_UNREADABLE, "it is null");
    }
    return parsed;
  }

  private static BackupException unavailable(ControlPlaneRef ref, Problem problem, String detail) {
    return new BackupException(new ControlPlaneUnavailable(ref, problem, detail));
  }

  /** The needed fields of talos-operator's {@code BundleConfig} ({@code pkg/talos/bundle.go}); lists may be null. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record BundleConfig(
      @Nullable String clusterName, @Nullable List<@Nullable String> clientEndpoint) {}
}
