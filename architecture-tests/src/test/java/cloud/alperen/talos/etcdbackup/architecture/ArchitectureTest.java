package cloud.alperen.talos.etcdbackup.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shape of the house, on all production classes. */
class ArchitectureTest {
  /** Where the real clock, sleeper, random numbers, identities, environment and console enter. */
  private static final String[] WIRING = {
    "operator.Main",
    "operator.config.Instance",
    "operator.wiring.TimeModule",
    // The factory methods for embedders, who would have to name the same ones.
    "ports.time.TimeSource",
    "adapter.talosgrpc.TalosSnapshotSource",
    "application.EtcdBackups"
  };

  private static final JavaClasses HOUSE = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages(ModuleRules.ROOT);

  private final Rules rules = new Rules(ModuleRules.ROOT);

  static Stream<ModuleRules.Module> modules() {
    return ModuleRules.modules();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aModuleUsesOnlyWhatItIsAllowed(ModuleRules.Module module) {
    rules.usesOnlyWhatItIsAllowed(module).check(HOUSE);
  }

  @Test
  void everyClassBelongsToAModule() {
    HOUSE.stream()
        .forEach(type -> assertTrue(
            ModuleRules.modules()
                .anyMatch(module -> (type.getPackageName() + ".")
                    .startsWith(ModuleRules.ROOT + "." + module.name() + ".")),
            type.getName()));
  }

  @Test
  void adaptersDoNotKnowEachOther() {
    rules.adaptersDoNotKnowEachOther().check(HOUSE);
  }

  @Test
  void portsSpeakTheDomainsLanguage() {
    rules.portsSpeakTheDomainsLanguage().check(HOUSE);
  }

  @Test
  void onlyTheOperatorIsInjected() {
    rules.onlyTheOperatorIsInjected().check(HOUSE);
  }

  @Test
  void onlyTheWiringTouchesTheWorld() {
    rules.onlyNamedClassesTouchTheWorld(WIRING).check(HOUSE);
  }

  @Test
  void nothingStaticChanges() {
    rules.nothingStaticChanges().check(HOUSE);
  }

  @Test
  void packagesFormNoCycle() {
    rules.packagesFormNoCycle().check(HOUSE);
  }

  @Test
  void namesSayWhatATypeIs() {
    rules.namesSayWhatATypeIs().check(HOUSE);
  }
}
