package cloud.alperen.talos.etcdbackup.operator.real;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRight;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.AuditEntry;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * The main job and its by-ways by an operator that may do what {@code deploy/namespaced} grants, less some rights; then what
 * the audit log of the API server says about it.
 */
final class RestrictedRun implements AutoCloseable {
  private static final int FORBIDDEN = 403;

  /** What Kubernetes lets everybody do: role system:public-info-viewer. */
  private static final Set<ApiRight> EVERYBODYS = Set.of(new ApiRight("", "/version", "get"));

  private final Stage stage;
  private final Set<ApiRight> granted;
  private final DeployedAccount account;

  RestrictedRun(RealKubernetes kubernetes, Set<ApiRight> revoked) throws Exception {
    stage = Stage.bare(kubernetes, "rights");
    account = DeployedAccount.in(stage, revoked);
    granted = account.granted();
    stage.world.operatorsUse(account.kubeconfig(kubernetes.port()));
  }

  /** Does it, and tells what was refused, what was done without a right, and what was granted in vain. */
  Set<String> problems() throws Exception {
    Set<String> problems = new TreeSet<>();
    try (OperatorProcess operator = stage
        .operator()
        .env("TEB_LEADER_ELECTION", "true")
        .env("TEB_LEASE_DURATION", "3s")
        .start()) {
      job(operator);
      if (operator.alive()) {
        operator.terminate();
      }
    }
    denied().forEach(right -> problems.add("missing: " + right));
    Set<ApiRight> used =
        account.requests().stream().map(AuditEntry::right).collect(Collectors.toSet());
    used.stream()
        .filter(right -> !granted.contains(right) && !EVERYBODYS.contains(right))
        .forEach(right -> problems.add("missing: " + right));
    granted.stream()
        .filter(right -> !used.contains(right))
        .forEach(right -> problems.add("unused: " + right));
    return problems;
  }

  /** Every kind of request that the operator ever makes; ends early once one is refused. */
  private boolean job(OperatorProcess operator) throws Exception {
    return until(operator, () -> operator.get("/readyz").status() == 200)
        && waitsForWhatIsMissing(operator)
        && startsOverAfterGivingUp(operator)
        && isDeletedMidTransfer(operator);
  }

  private boolean waitsForWhatIsMissing(OperatorProcess operator) throws Exception {
    stage.apply("waits");
    boolean waits = until(operator, () -> Stage.is(stage.world.backup("waits"), "Failed", "True"));
    stage.controlPlane();
    stage.credentials();
    return waits && until(operator, () -> Stage.is(stage.world.backup("waits"), "Ready", "True"));
  }

  /** Which says the same again: an Event is counted. */
  private boolean startsOverAfterGivingUp(OperatorProcess operator) throws Exception {
    stage.world.talos().failNext(TalosFault.wrongDigest());
    stage.kubernetes.kubectl().apply(stage.manifest("again", "backoffLimit: 0"));
    boolean gaveUp =
        until(operator, () -> Stage.is(stage.world.backup("again"), "Progressing", "False"));
    stage
        .kubernetes
        .kubectl()
        .run(
            "annotate",
            "teb",
            "again",
            "-n",
            stage.namespace,
            TalosEtcdBackup.RETRY_ANNOTATION + "=1");
    return gaveUp && until(operator, () -> Stage.is(stage.world.backup("again"), "Ready", "True"));
  }

  private boolean isDeletedMidTransfer(OperatorProcess operator) throws Exception {
    stage.world.talos().serve(new PacedSnapshot(16 << 20, 60_000));
    int before = stage.world.talos().facts().calls("EtcdSnapshot");
    stage.apply("deleted");
    boolean runs =
        until(operator, () -> stage.world.talos().facts().calls("EtcdSnapshot") > before);
    stage
        .kubernetes
        .kubectl()
        .run("delete", "teb", "deleted", "-n", stage.namespace, "--wait=false");
    return runs && until(operator, () -> stage.world.backup("deleted") == null);
  }

  /** Waits for something, but no longer than until a request is refused or the operator has ended. */
  private boolean until(OperatorProcess operator, Callable<Boolean> done)
      throws InterruptedException {
    boolean[] reached = new boolean[1];
    Eventually.within(Stage.PATIENCE)
        .showing(() -> "operator: " + operator.text())
        .holds(() -> {
          reached[0] = done.call();
          return reached[0] || !operator.alive() || !denied().isEmpty();
        });
    return reached[0];
  }

  private Set<ApiRight> denied() {
    return account.requests().stream()
        .filter(entry -> entry.code() == FORBIDDEN)
        .map(AuditEntry::right)
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    stage.close();
  }
}
