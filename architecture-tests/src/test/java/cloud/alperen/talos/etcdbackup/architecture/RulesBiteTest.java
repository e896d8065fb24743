package cloud.alperen.talos.etcdbackup.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule finds the fixture that breaks it, and nothing else in the fixtures' house. */
class RulesBiteTest {
  private static final String ROOT = ModuleRules.ROOT + ".architecture.fixture";
  private static final JavaClasses FIXTURES = new ClassFileImporter().importPackages(ROOT);
  private static final Rules RULES = new Rules(ROOT);

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of(RULES.usesOnlyWhatItIsAllowed(module("domain")), "domain.PointsOutward"),
        Arguments.of(RULES.adaptersDoNotKnowEachOther(), "adapter.one.KnowsItsNeighbour"),
        Arguments.of(RULES.usesOnlyWhatItIsAllowed(module("ports")), "ports.KnowsAUseCase"),
        Arguments.of(
            RULES.usesOnlyWhatItIsAllowed(module("application")), "application.KnowsAnAdapter"),
        Arguments.of(
            RULES.usesOnlyWhatItIsAllowed(module("adapter.s3")), "adapter.s3.DrivesAUseCase"),
        Arguments.of(
            RULES.usesOnlyWhatItIsAllowed(module("adapter.talosgrpc")),
            "adapter.talosgrpc.DrivesAUseCaseToo"),
        Arguments.of(RULES.usesOnlyWhatItIsAllowed(module("contract")), "contract.NeedsAServer"),
        Arguments.of(RULES.usesOnlyWhatItIsAllowed(module("testkit")), "testkit.TestsAUseCase"),
        Arguments.of(RULES.portsSpeakTheDomainsLanguage(), "ports.SpeaksALibrarysLanguage"),
        Arguments.of(RULES.onlyTheOperatorIsInjected(), "application.IsInjected"),
        Arguments.of(
            RULES.onlyNamedClassesTouchTheWorld("operator.Wiring"), "domain.LooksAtTheClock"),
        Arguments.of(RULES.nothingStaticChanges(), "domain.HoldsStaticState"),
        Arguments.of(RULES.packagesFormNoCycle(), "ports.KnowsAUseCase"),
        Arguments.of(RULES.namesSayWhatATypeIs(), "domain.NameHelper"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void aRuleFindsWhatBreaksIt(ArchRule rule, String culprit) {
    String violations = violations(rule);
    assertTrue(violations.contains(ROOT + "." + culprit), violations);
    assertTrue(violations.contains("because"), violations);
  }

  /** One per way of getting at time, identity, chance or environment, method references included. */
  @Test
  void everyWayToTheWorldIsSeen() {
    String violations = violations(RULES.onlyNamedClassesTouchTheWorld());
    for (String way : List.of(
        "Instant.now()",
        "LocalTime.now(",
        "InstantSource.system()",
        "Clock.systemUTC()",
        "System.nanoTime()",
        "System.currentTimeMillis()",
        "System.getenv(",
        "System.out",
        "Thread.sleep(",
        "TimeUnit.sleep(",
        "UUID.randomUUID()",
        "ThreadLocalRandom.current()",
        "SecureRandom.<init>()")) {
      assertTrue(violations.contains(way), "not seen: " + way + " in\n" + violations);
    }
  }

  @Test
  void namedClassesMayTouchTheWorld() {
    String wiring = ROOT + ".operator.Wiring.real()";
    assertTrue(violations(RULES.onlyNamedClassesTouchTheWorld()).contains(wiring));
    assertFalse(
        violations(RULES.onlyNamedClassesTouchTheWorld("operator.Wiring")).contains(wiring));
  }

  @Test
  void everyKindOfStaticStateIsSeen() {
    String violations = violations(RULES.nothingStaticChanges());
    assertEquals(
        3, violations.lines().filter(line -> line.endsWith("may change")).count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "elsewhere.else"})
  void aRuleThatMatchesNothingFails(String root) {
    Rules nowhere = new Rules(ModuleRules.ROOT + "." + root);
    List<ArchRule> rules = List.of(
        nowhere.usesOnlyWhatItIsAllowed(module("domain")),
        nowhere.portsSpeakTheDomainsLanguage(),
        nowhere.onlyTheOperatorIsInjected(),
        nowhere.onlyNamedClassesTouchTheWorld(),
        nowhere.nothingStaticChanges(),
        nowhere.namesSayWhatATypeIs(),
        nowhere.adaptersDoNotKnowEachOther(),
        nowhere.packagesFormNoCycle());
    rules.forEach(rule -> assertThrows(AssertionError.class, () -> rule.check(FIXTURES)));
  }

  private static String violations(ArchRule rule) {
    return assertThrows(AssertionError.class, () -> rule.check(FIXTURES)).getMessage();
  }

  private static ModuleRules.Module module(String name) {
    return ModuleRules.modules()
        .filter(module -> module.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
