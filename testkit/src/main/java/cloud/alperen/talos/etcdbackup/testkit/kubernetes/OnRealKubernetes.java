package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test class whose test methods or constructor take a {@link RealKubernetes}: one, started when first asked for, is
 * shared by all of a test run. Where the programs are missing the class is skipped, or fails if the environment variable
 * {@code TEST_TOOLS_REQUIRED} is {@code true}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedRealKubernetes.class)
public @interface OnRealKubernetes {}
