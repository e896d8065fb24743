package cloud.alperen.talos.etcdbackup.testkit.talos;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * Lets a call through if one of the client's roles may make it; the roles are the Organization
 * values of its certificate. Source: Talos {@code
 * internal/app/machined/pkg/system/services/machined.go}.
 */
final class RoleTable implements ServerInterceptor {
  private static final String ADMIN = "os:admin";
  private static final String OPERATOR = "os:operator";
  private static final String READER = "os:reader";
  private static final String ETCD_BACKUP = "os:etcd:backup";
  private static final Map<String, Set<String>> ALLOWED = Map.of(
      "EtcdSnapshot", Set.of(ADMIN, OPERATOR, ETCD_BACKUP),
      "EtcdStatus", Set.of(ADMIN, OPERATOR, READER, ETCD_BACKUP),
      "EtcdAlarmList", Set.of(ADMIN, OPERATOR, READER, ETCD_BACKUP),
      "Version", Set.of(ADMIN, OPERATOR, READER));
  private static final Set<String> STATUS_METHODS = Set.of("EtcdStatus", "EtcdAlarmList");

  private final NodeScript script;
  private final TalosFacts facts;

  RoleTable(NodeScript script, TalosFacts facts) {
    this.script = script;
    this.facts = facts;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String method = Objects.requireNonNull(call.getMethodDescriptor().getBareMethodName());
    X509Certificate client = clientOf(call);
    Set<String> roles = rolesOf(client);
    facts.called(method, client, roles);
    if (roles.stream().noneMatch(allowed(method)::contains)) {
      call.close(Status.PERMISSION_DENIED.withDescription("not authorized"), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return next.startCall(call, headers);
  }

  private Set<String> allowed(String method) {
    Set<String> roles = new HashSet<>(ALLOWED.getOrDefault(method, Set.of()));
    boolean denied = script.member().answer() == EtcdMemberState.Answer.DENIED_TO_BACKUP_ROLE;
    if (denied && STATUS_METHODS.contains(method)) {
      roles.remove(ETCD_BACKUP);
    }
    return roles;
  }

  private static X509Certificate clientOf(ServerCall<?, ?> call) {
    SSLSession session =
        Objects.requireNonNull(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    try {
      return (X509Certificate) session.getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException e) {
      throw new IllegalStateException("the handshake demands a client certificate", e);
    }
  }

  private static Set<String> rolesOf(X509Certificate client) {
    return Arrays.stream(CertificateMint.subjectOf(client).getRDNs())
        .flatMap(rdn -> Arrays.stream(rdn.getTypesAndValues()))
        .filter(value -> value.getType().equals(BCStyle.O))
        .map(value -> IETFUtils.valueToString(value.getValue()).trim())
        .filter(role -> !role.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
