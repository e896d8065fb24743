package cloud.alperen.talos.etcdbackup.operator.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.operator.quickstart.Options.Kubernetes;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  private static Properties properties(String... namesAndValues) {
    Properties properties = new Properties();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
    }
    return properties;
  }

  @Test
  void withoutOptionsItIsTheMockAndEnds() throws Exception {
    assertEquals(new Options(Kubernetes.MOCK, false), Options.from(properties()));
  }

  @ParameterizedTest
  @CsvSource({
    "mock, false, MOCK, false",
    "real, false, REAL, false",
    "real, true, REAL, true",
    "real, '', REAL, true",
  })
  void optionsAreFollowed(String kubernetes, String keep, Kubernetes which, boolean kept)
      throws Exception {
    assertEquals(
        new Options(which, kept),
        Options.from(properties("quickstart.kubernetes", kubernetes, "quickstart.keep", keep)));
  }

  @ParameterizedTest
  @CsvSource({
    "kind, false, use mock or real",
    "'', false, use mock or real",
    "REAL, false, use mock or real",
    "real, yes, 'write -Dquickstart.keep, or leave it out'",
    "mock, true, needs -Dquickstart.kubernetes=real: kubectl cannot talk to",
    "mock, '', needs -Dquickstart.kubernetes=real: kubectl cannot talk to",
  })
  void whatCannotBeFollowedIsRefusedWithAFix(String kubernetes, String keep, String fix) {
    Properties properties =
        properties("quickstart.kubernetes", kubernetes, "quickstart.keep", keep);
    Options.Refused refused = assertThrows(Options.Refused.class, () -> Options.from(properties));
    assertTrue(refused.getMessage().contains(fix), refused.getMessage());
  }
}
