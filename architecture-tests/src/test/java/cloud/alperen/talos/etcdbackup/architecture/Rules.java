package cloud.alperen.talos.etcdbackup.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/** The rules, for whatever root package: that of the house, or that of the fixtures that break them. */
final class Rules {
  /** What protoc generates obeys protoc. */
  private static final String GENERATED = "..proto..";

  private final String root;

  Rules(String root) {
    this.root = root;
  }

  ArchRule usesOnlyWhatItIsAllowed(ModuleRules.Module module) {
    Set<String> platform = ModuleRules.packages(module.platform());
    String[] own = Stream.concat(Stream.of(module.name()), module.modules().stream())
        .map(name -> root + "." + name + "..")
        .toArray(String[]::new);
    DescribedPredicate<JavaClass> allowed = resideInAnyPackage(own)
        .or(resideInAnyPackage(module.libraries().toArray(String[]::new)))
        .or(describe(
            "of the platform",
            type -> type.isPrimitive()
                || platform.contains(type.getBaseComponentType().getPackageName())));
    return classes()
        .that()
        .resideInAPackage(root + "." + module.name() + "..")
        .should()
        .onlyDependOnClassesThat(allowed.as("%s may use", module.name()))
        .allowEmptyShould(false)
        .because("dependencies point inward, and what is not on the module's list is a decision");
  }

  ArchRule adaptersDoNotKnowEachOther() {
    return slices()
        .matching(root + ".adapter.(*)..")
        .should()
        .notDependOnEachOther()
        .allowEmptyShould(false)
        .because("what two adapters need is a domain rule that was missed, or ten lines to repeat");
  }

  ArchRule portsSpeakTheDomainsLanguage() {
    Set<String> platform = ModuleRules.packages(ModuleRules.Platform.JAVA_BASE);
    DescribedPredicate<JavaClass> spoken = resideInAnyPackage(root + ".domain..", root + ".ports..")
        .or(describe(
            "of java.base",
            type -> type.isPrimitive()
                || platform.contains(type.getBaseComponentType().getPackageName())));
    return methods()
        .that()
        .areDeclaredInClassesThat(resideInAPackage(root + ".ports"))
        .should(onlyMention(spoken))
        .allowEmptyShould(false)
        .because(
            "a Status, SdkException or HasMetadata in a signature ties every adapter to one library");
  }

  ArchRule onlyTheOperatorIsInjected() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackage(root + ".operator..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dagger..",
            "javax.inject..",
            "jakarta.inject..",
            "com.google.inject..",
            "org.springframework..")
        .allowEmptyShould(false)
        .because("an embedder calls constructors, with whatever container it likes or none");
  }

  ArchRule onlyNamedClassesTouchTheWorld(String... named) {
    Set<String> exempt = Set.of(named);
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(root + ".contract..", root + ".testkit..", GENERATED)
        .and(describe(
            "are not " + exempt,
            type -> !exempt.contains(type.getName().substring(root.length() + 1))))
        .should(touchTheWorld())
        .allowEmptyShould(false)
        .because(
            "time, waiting, identity, randomness and environment are injected, so that tests can run them");
  }

  ArchRule nothingStaticChanges() {
    return fields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat(
            resideInAPackage(root + "..").and(DescribedPredicate.not(resideInAPackage(GENERATED))))
        .should(beConstant())
        .allowEmptyShould(false)
        .because("static state is shared by everything in the process and owned by nobody");
  }

  ArchRule packagesFormNoCycle() {
    return slices()
        .matching(root + ".(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(false)
        .because("packages in a cycle can only be understood, tested and moved together");
  }

  ArchRule namesSayWhatATypeIs() {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackage(GENERATED)
        .and(describe("are not made by Dagger", type -> !type.getName().contains(".Dagger")))
        .should()
        .haveSimpleNameNotEndingWith("Impl")
        .andShould()
        .haveSimpleNameNotEndingWith("Manager")
        .andShould()
        .haveSimpleNameNotEndingWith("Helper")
        .andShould()
        .haveSimpleNameNotEndingWith("Utils")
        .allowEmptyShould(false)
        .because("such a name says that nobody knew what the type is for");
  }

  private static ArchCondition<JavaMethod> onlyMention(DescribedPredicate<JavaClass> spoken) {
    return new ArchCondition<>("only mention the domain's and Java's own types") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        Stream.of(
                method.getReturnType().getAllInvolvedRawTypes().stream(),
                method.getParameterTypes().stream()
                    .flatMap(type -> type.getAllInvolvedRawTypes().stream()),
                method.getExceptionTypes().stream())
            .flatMap(types -> types)
            .filter(spoken.negate())
            .forEach(type -> events.add(SimpleConditionEvent.violated(
                method, method.getFullName() + " mentions " + type.getName())));
      }
    };
  }

  private static ArchCondition<JavaClass> touchTheWorld() {
    return new ArchCondition<>("touch the world") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getAccessesFromSelf().stream()
            .filter(Rules::touches)
            .forEach(access ->
                events.add(SimpleConditionEvent.satisfied(type, access.getDescription())));
      }
    };
  }

  private static boolean touches(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getTarget().getName();
    return switch (owner) {
      case "java.lang.System" ->
        Set.of("nanoTime", "currentTimeMillis", "getenv", "out", "err", "in").contains(name);
      case "java.lang.Thread", "java.util.concurrent.TimeUnit" -> name.equals("sleep");
      case "java.util.UUID" -> name.equals("randomUUID");
      case "java.lang.Math" -> name.equals("random");
      case "java.util.concurrent.ThreadLocalRandom" -> name.equals("current");
      case "java.util.random.RandomGenerator" -> Set.of("getDefault", "of").contains(name);
      case "java.util.Random", "java.util.Date", "java.security.SecureRandom" ->
        name.equals("<init>");
      case "java.time.Clock", "java.time.InstantSource" ->
        name.startsWith("system") || name.startsWith("tick");
      default -> owner.startsWith("java.time.") && name.equals("now");
    };
  }

  private static ArchCondition<JavaField> beConstant() {
    Set<String> changing = Set.of(
        "java.lang.ThreadLocal",
        "java.util.concurrent.Executor",
        "java.util.concurrent.ConcurrentMap",
        "java.util.concurrent.atomic.AtomicBoolean",
        "java.util.concurrent.atomic.AtomicInteger",
        "java.util.concurrent.atomic.AtomicLong",
        "java.util.concurrent.atomic.AtomicReference",
        "java.util.concurrent.locks.Lock");
    return new ArchCondition<>("be final and of a type that does not change") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        boolean constant = field.getModifiers().contains(JavaModifier.FINAL)
            && changing.stream().noneMatch(field.getRawType()::isAssignableTo);
        if (!constant) {
          events.add(SimpleConditionEvent.violated(field, field.getDescription() + " may change"));
        }
      }
    };
  }
}
