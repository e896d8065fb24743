package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every phase times every transition. */
class LifecycleMatrixTest {
  static Stream<Arguments> legal() {
    return all(true);
  }

  static Stream<Arguments> illegal() {
    return all(false);
  }

  @ParameterizedTest
  @MethodSource("legal")
  void aLegalTransitionLeadsWhereTheTableSays(Phase from, Transition transition) {
    BackupStatus before = Backups.in(from);
    assertEquals(from, before.phase());
    assertEquals(transition.to, transition.apply(before, Backups.at(100)).phase());
  }

  @ParameterizedTest
  @MethodSource("illegal")
  void anIllegalTransitionNamesBothPhases(Phase from, Transition transition) {
    BackupStatus before = Backups.in(from);
    String message = assertThrows(
            IllegalStateException.class, () -> transition.apply(before, Backups.at(100)))
        .getMessage();
    assertTrue(message.contains("from " + from + " to " + transition.to), message);
  }

  private static Stream<Arguments> all(boolean legal) {
    return Arrays.stream(Phase.values())
        .flatMap(from -> Arrays.stream(Transition.values())
            .filter(transition -> transition.from.contains(from) == legal)
            .map(transition -> Arguments.of(from, transition)));
  }
}
