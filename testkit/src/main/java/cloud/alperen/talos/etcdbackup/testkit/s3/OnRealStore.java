package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test class whose constructor or test methods take a {@link RealStore}: one of this kind, started when first asked
 * for, is shared by all of a test run. Where its programs are missing the class is skipped, or fails if the environment
 * variable {@code TEST_TOOLS_REQUIRED} is {@code true}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedRealStores.class)
public @interface OnRealStore {
  RealStoreKind value();
}
