package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WhereToMendTest {
  private static final TestTargets.Bucket BUCKET =
      new TestTargets.Bucket("backups", "us-east-1", Optional.empty(), false);

  private static final StoreRef STORE = new StoreRef(
      BUCKET,
      Map.of(
          "accessKeyID", secret("id"),
          "secretAccessKey", secret("secret"),
          "endpointCA", secret("ca")));

  private static SecretRef secret(String key) {
    return new SecretRef(new SecretKeyRef("login", key), "spec.backupStorage.s3");
  }

  private final WhereToMend places = new WhereToMend(TestTargets.all());

  static Stream<Arguments> places() {
    return Stream.of(
        Arguments.of(refused(StorageProblem.KEY_ID_UNKNOWN), "(Secret login, key id)"),
        Arguments.of(refused(StorageProblem.SECRET_WRONG), "(Secret login, key secret)"),
        Arguments.of(
            refused(StorageProblem.CREDENTIALS_EXPIRED),
            "(Secret login, key id; Secret login, key secret)"),
        Arguments.of(refused(StorageProblem.BUCKET_MISSING), "(spec.backupStorage.s3.bucket)"),
        Arguments.of(refused(StorageProblem.REGION_WRONG), "(spec.backupStorage.s3.region)"),
        Arguments.of(refused(StorageProblem.ENDPOINT_INVALID), "(spec.backupStorage.s3.endpoint)"),
        Arguments.of(refused(StorageProblem.ENDPOINT_CA_INVALID), "(Secret login, key ca)"),
        Arguments.of(refused(StorageProblem.UNTRUSTED), "(spec.backupStorage.s3.endpointCA)"),
        Arguments.of(
            refused(StorageProblem.ADDRESSING_REFUSED), "(spec.backupStorage.s3.addressing)"),
        Arguments.of(refused(StorageProblem.PARTS_TOO_MANY), "(TEB_PART_SIZE of the operator)"),
        Arguments.of(
            refused(StorageProblem.PROXY_LIMITS_BODIES), "(TEB_PART_SIZE of the operator)"),
        Arguments.of(
            refused(StorageProblem.PROXY_REFUSED),
            "(HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the operator)"),
        Arguments.of(refused(StorageProblem.TOO_LARGE), "(TEB_MEMORY_PER_BACKUP of the operator)"),
        Arguments.of(new BackupFailure.TimedOut(Duration.ofHours(1), 5), "(spec.timeout)"),
        Arguments.of(new BackupFailure.Unexpected(), "(kubectl logs of the operator's Pod)"));
  }

  @ParameterizedTest
  @MethodSource("places")
  void aConditionNamesThePlaceToo(BackupFailure failure, String where) {
    BackupFailure located = places.located(failure, STORE);
    assertEquals(failure.userMessage() + " " + where, located.userMessage());
    assertEquals(failure.reason(), located.reason());
    assertEquals(failure.cure(), located.cure());
  }

  @Test
  void aFailureThatNamesThePlaceIsUnchanged() {
    BackupFailure missing = new PrerequisiteFailure.ControlPlaneUnavailable(
        new ControlPlaneRef("prod", "my-cp"),
        PrerequisiteFailure.ControlPlaneUnavailable.Problem.NOT_FOUND,
        "");
    assertSame(missing, places.located(missing, STORE));
  }

  private static StorageFailure refused(StorageProblem problem) {
    return new StorageFailure.Refused(
        StorageOperation.UPLOAD, BUCKET, problem, "words of the store");
  }
}
