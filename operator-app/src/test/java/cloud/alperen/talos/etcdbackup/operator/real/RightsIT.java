package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.operator.harness.Thoroughness;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRight;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The operator as the user that {@code deploy/} makes, with the rights that it grants: no more, no less. */
@OnRealKubernetes
class RightsIT {
  private final RealKubernetes kubernetes;

  RightsIT(RealKubernetes kubernetes) {
    this.kubernetes = kubernetes;
  }

  @Test
  void everyGrantedRightIsUsedAndNoOtherIsNeeded() throws Exception {
    try (RestrictedRun run = new RestrictedRun(kubernetes, Set.of())) {
      assertEquals(Set.of(), run.problems());
    }
  }

  /** Proves that the test above would notice. */
  @TestFactory
  Stream<DynamicTest> withoutAnyOneRightTheRunFailsAndNamesIt() {
    return DeployedRights.of(DeployedRights.render(kubernetes, "namespaced")).stream()
        .limit(Thoroughness.choose(2, Integer.MAX_VALUE))
        .map(right -> DynamicTest.dynamicTest(right.toString(), () -> failsWithout(right)));
  }

  private void failsWithout(ApiRight right) throws Exception {
    try (RestrictedRun run = new RestrictedRun(kubernetes, Set.of(right))) {
      Set<String> problems = run.problems();
      assertTrue(problems.contains("missing: " + right), problems::toString);
    }
  }
}
