package cloud.alperen.talos.etcdbackup.testkit.s3;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What {@link OnRealStore} does. The shared stores are closed by JUnit when the run ends. */
final class SharedRealStores implements ExecutionCondition, ParameterResolver {
  private static final System.Logger LOG = System.getLogger(SharedRealStores.class.getName());
  private static final Namespace OURS = Namespace.create(SharedRealStores.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    RealStoreKind kind = kind(context);
    if (kind.installed()) {
      return ConditionEvaluationResult.enabled(kind + " is installed");
    }
    String skipped =
        "Tests on a real %s are skipped; to run them %s".formatted(kind, kind.howToInstall());
    if (Boolean.parseBoolean(System.getenv("TEST_TOOLS_REQUIRED"))) {
      throw new IllegalStateException(skipped);
    }
    context.getRoot().getStore(OURS).computeIfAbsent("said of " + kind, key -> {
      // An error, because that is what a test run's log shows.
      LOG.log(System.Logger.Level.ERROR, skipped);
      return key;
    });
    return ConditionEvaluationResult.disabled(skipped);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RealStore.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    RealStoreKind kind = kind(context);
    return context
        .getRoot()
        .getStore(OURS)
        .computeIfAbsent(kind, key -> kind.start(), RealStore.class);
  }

  private static RealStoreKind kind(ExtensionContext context) {
    return context.getRequiredTestClass().getAnnotation(OnRealStore.class).value();
  }
}
