package cloud.alperen.talos.etcdbackup.domain;

import java.util.Random;
import java.util.function.Consumer;

/** Checks an invariant on many seeded inputs; a failure names the seed that repeats it. */
public final class Property {
  private Property() {}

  /** Runs the check with the seeds 0 to {@code runs - 1}. */
  public static void forSeeds(int runs, Consumer<Random> check) {
    for (long seed = 0; seed < runs; seed++) {
      try {
        check.accept(new Random(seed));
      } catch (AssertionError | RuntimeException broken) {
        throw new AssertionError("broken with seed " + seed + ": " + broken.getMessage(), broken);
      }
    }
  }
}
