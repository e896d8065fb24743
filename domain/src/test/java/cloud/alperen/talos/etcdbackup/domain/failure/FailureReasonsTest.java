package cloud.alperen.talos.etcdbackup.domain.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What programs read of a failure: its reason, and what cures it. */
class FailureReasonsTest {
  static List<BackupFailure> all() {
    return Samples.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void theReasonIsAStableWord(BackupFailure failure) {
    assertTrue(failure.reason().matches("([A-Z][a-z0-9]+)+"), failure.reason());
    assertTrue(failure.reason().length() <= 128, failure.reason());
  }

  @Test
  void noTwoKindsShareAReason() {
    List<String> reasons = Samples.all().stream()
        .map(failure -> failure.reason() + "/" + kind(failure))
        .distinct()
        .toList();
    assertEquals(
        reasons.size(), reasons.stream().map(r -> r.split("/")[0]).distinct().count());
  }

  private static String kind(BackupFailure failure) {
    if (failure instanceof StorageFailure.Refused refused) {
      return refused.problem().name();
    }
    if (failure instanceof StorageFailure.Withheld withheld) {
      return withheld.refusal().name();
    }
    return failure instanceof SourceFailure.NodeFailed failed
        ? failed.problem().name()
        : failure.getClass().getSimpleName();
  }

  @Test
  void whatTakesAnotherRequestIsNotTriedAgain() {
    assertEquals(
        Set.of(
            "SpecInvalid",
            "BackupGone",
            "StorageKeyTaken",
            "StorageEndpointInvalid",
            "StorageAddressingImpossible",
            "SnapshotTooLargeForMemory"),
        reasons(failure -> !failure.repairable()));
  }

  @Test
  void whatPassesOnlyWhenSomebodyMendsItIsNotCalledRetryable() {
    assertEquals(
        Set.of(
            "StatusUnwritable",
            "PlacementUnrecordable",
            "NoThreads",
            "ControlPlaneUnavailable",
            "SecretUnavailable",
            "FinalizerRefused",
            "NodeUntrusted",
            "NodeMisnamed",
            "ClientCertificateRejected",
            "RoleMissing",
            "NotControlPlaneNode",
            "SnapshotMessagesTooLarge",
            "SnapshotRequestRefused",
            "StorageAccessDenied",
            "StorageRequestUnsupported",
            "BucketMissing",
            "StorageKeyIdUnknown",
            "StorageSecretWrong",
            "StorageCredentialsExpired",
            "StorageRequestChanged",
            "StorageRegionWrong",
            "StorageRedirected",
            "StorageAddressingRefused",
            "StorageUntrusted",
            "StorageEndpointCaInvalid",
            "StorageForbids",
            "StoragePolicyDenies",
            "StorageProxyForbids",
            "StorageProxyLimitsBodies",
            "StorageProxyWantsCredentials",
            "StorageProxyRefused",
            "StorageNotS3",
            "StorageQuotaExceeded",
            "StorageObjectArchived",
            "StorageAccountDisabled",
            "StorageEncryptionKeyUnusable",
            "StoragePartsTooSmall",
            "StoragePartsTooLarge",
            "StoragePartsTooMany"),
        reasons(failure -> failure.repairable() && !failure.retryable()));
  }

  @Test
  void whatTellsOfTheApiPasses() {
    assertTrue(Samples.all().stream()
        .filter(PrerequisiteFailure.class::isInstance)
        .map(PrerequisiteFailure.class::cast)
        .filter(PrerequisiteFailure::apiUnavailable)
        .allMatch(BackupFailure::retryable));
  }

  private static Set<String> reasons(Predicate<BackupFailure> which) {
    return Samples.all().stream()
        .filter(which)
        .map(BackupFailure::reason)
        .collect(Collectors.toSet());
  }

  @Test
  void onlyWhatIsTheSameOnAllNodesEndsTheFailover() {
    assertEquals(
        Set.of("RoleMissing", "SnapshotRequestRefused", "EveryNodeFailed"),
        Samples.all().stream()
            .filter(SourceFailure.class::isInstance)
            .map(SourceFailure.class::cast)
            .filter(failure -> !failure.nextNode())
            .map(BackupFailure::reason)
            .collect(Collectors.toSet()));
  }
}
