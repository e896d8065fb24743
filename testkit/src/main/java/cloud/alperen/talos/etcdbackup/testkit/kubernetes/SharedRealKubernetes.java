package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What {@link OnRealKubernetes} does. The shared server is closed by JUnit when the run ends. */
final class SharedRealKubernetes implements ExecutionCondition, ParameterResolver {
  private static final System.Logger LOG = System.getLogger(SharedRealKubernetes.class.getName());
  private static final Namespace OURS = Namespace.create(SharedRealKubernetes.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (RealKubernetes.installed()) {
      return ConditionEvaluationResult.enabled("a real Kubernetes API is installed");
    }
    String skipped =
        "Tests on a real Kubernetes API are skipped; to run them " + RealKubernetes.howToInstall();
    if (Boolean.parseBoolean(System.getenv("TEST_TOOLS_REQUIRED"))) {
      throw new IllegalStateException(skipped);
    }
    context.getRoot().getStore(OURS).computeIfAbsent("said", key -> {
      // An error, because that is what a test run's log shows.
      LOG.log(System.Logger.Level.ERROR, skipped);
      return key;
    });
    return ConditionEvaluationResult.disabled(skipped);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RealKubernetes.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(OURS)
        .computeIfAbsent(RealKubernetes.class, key -> RealKubernetes.start(), RealKubernetes.class);
  }
}
