package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.large;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.small;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A code that has many causes: what an admin is told is the one that the answer names. */
class S3CauseIT {
  /** As real stores put it; who says so is in docs/stores.md. */
  enum Cause {
    PATH_STYLE_FORBIDDEN_BY_ALIBABA(
        S3Fault.error(
            403, "SecondLevelDomainForbidden", "Please use virtual hosted style to access."),
        "StorageAddressingRefused",
        "set addressing: VirtualHosted"),
    PATH_STYLE_FORBIDDEN_BY_TENCENT(
        S3Fault.error(
            403,
            "PathStyleDomainForbidden",
            "The bucket you are attempting to access must be addressed using COS virtual-styled domain."),
        "StorageAddressingRefused",
        "set addressing: VirtualHosted"),
    PATH_STYLE_FORBIDDEN_BY_HUAWEI(
        S3Fault.error(
            403,
            "VirtualHostDomainRequired",
            "Virtual host domain is required while accessing a specific bucket."),
        "StorageAddressingRefused",
        "set addressing: VirtualHosted"),
    PATH_STYLE_FORBIDDEN_BY_VOLCENGINE(
        S3Fault.error(403, "InvalidPathAccess", "Forbidden path to access server"),
        "StorageAddressingRefused",
        "set addressing: VirtualHosted"),
    REDIRECTED_TO_THE_HOST_OF_THE_BUCKET(
        redirected("http://backups.127.0.0.1/cluster/snapshot.db"),
        "StorageAddressingRefused",
        "set addressing: VirtualHosted"),
    REDIRECTED_TO_HTTPS(
        redirected("https://127.0.0.1:9000/backups/cluster/snapshot.db?x=y"),
        "StorageRedirected",
        "it refers to https://127.0.0.1:9000; PermanentRedirect"),
    REDIRECTED_TO_ANOTHER_HOST(
        new S3Fault.ErrorAnswer(
            301,
            "PermanentRedirect",
            "Address it so.",
            Map.of("Endpoint", "backups.s3-eu-west-3.example.com"),
            Map.of()),
        "StorageRedirected",
        "it refers to s3-eu-west-3.example.com; PermanentRedirect"),
    REGION_WRONG_IN_GARAGE(
        new S3Fault.ErrorAnswer(
            400,
            "AuthorizationHeaderMalformed",
            "Authorization header malformed, unexpected scope: 20261126/eu-central-1/s3/aws4_request",
            Map.of("Region", "garage"),
            Map.of()),
        "StorageRegionWrong",
        "it is in garage; AuthorizationHeaderMalformed"),
    REGION_WRONG_IN_R2(
        S3Fault.error(
            400,
            "InvalidRegionName",
            "The region name 'eu-central-1' is not valid. Must be one of: wnam, enam, weur, eeur, apac, oc, auto"),
        "StorageRegionWrong",
        "Must be one of: wnam, enam, weur, eeur, apac, oc, auto"),
    REGION_WRONG_IN_WORDS(
        S3Fault.error(
            400,
            "AuthorizationHeaderMalformed",
            "The authorization header is malformed; the region is wrong; expecting 'fr-par'."),
        "StorageRegionWrong",
        "it is in fr-par; "),
    KEY_ID_MALFORMED(
        S3Fault.error(
            400,
            "AuthorizationHeaderMalformed",
            "The authorization header is malformed; a non-empty Access Key (AKID) must be provided in the credential."),
        "StorageKeyIdUnknown",
        "the access key id is unknown"),
    KEY_ID_UNKNOWN_TO_GARAGE(
        S3Fault.error(403, "AccessDenied", "Forbidden: No such key: GK1"),
        "StorageKeyIdUnknown",
        "the access key id is unknown"),
    SECRET_WRONG_IN_GARAGE(
        S3Fault.error(403, "AccessDenied", "Forbidden: Invalid signature"),
        "StorageSecretWrong",
        "the secret access key is wrong, or something in front of the store changes the request"),
    NO_RIGHT_TO_THE_KEY(
        S3Fault.error(
            403,
            "AccessDenied",
            "User: arn:aws:iam::1:user/b is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-central-1:1:key/k"),
        "StorageAccessDenied",
        "grant kms:GenerateDataKey to"),
    NO_RIGHT_TO_TAG(
        S3Fault.error(
            403,
            "AccessDenied",
            "User: arn:aws:iam::1:user/b is not authorized to perform: s3:PutObjectTagging on resource: x because no identity-based policy allows it"),
        "StorageAccessDenied",
        "grant s3:PutObjectTagging to"),
    NO_PLAIN_RIGHT(
        S3Fault.error(403, "AccessDenied", "Access Denied."),
        "StorageAccessDenied",
        "grant s3:PutObject to"),
    ENCRYPTION_DEMANDED(
        S3Fault.error(
            403,
            "AccessDenied",
            "User: arn:aws:iam::1:user/b is not authorized to perform: s3:PutObject on resource: x with an explicit deny in a resource-based policy"),
        "StoragePolicyDenies",
        "lift that denial of s3:PutObject: it may demand an encryption header"),
    FORBIDDEN_FOR_A_REASON_OF_ITS_OWN(
        S3Fault.error(403, "ObjectImmutable", "No."), "StorageForbids", "ObjectImmutable: No."),
    QUOTA_OF_CEPH(
        S3Fault.error(403, "QuotaExceeded", "no"), "StorageQuotaExceeded", "raise the quota"),
    QUOTA_OF_MINIO(
        S3Fault.error(400, "XMinioAdminBucketQuotaExceeded", "Bucket quota exceeded"),
        "StorageQuotaExceeded",
        "raise the quota"),
    DISK_OF_MINIO(
        S3Fault.error(507, "XMinioStorageFull", "Storage backend has reached its minimum free"),
        "StorageQuotaExceeded",
        "free some"),
    CAP_OF_B2(
        S3Fault.error(403, "AccessDenied", "Cannot upload files, storage cap exceeded."),
        "StorageQuotaExceeded",
        "raise the quota"),
    ACCOUNT(
        S3Fault.error(403, "AccountProblem", "There is a problem with your account."),
        "StorageAccountDisabled",
        "have whoever runs the store enable it"),
    ALL_ACCESS(
        S3Fault.error(403, "AllAccessDisabled", "All access was disabled."),
        "StorageAccountDisabled",
        "have whoever runs the store enable it"),
    ENCRYPTION_KEY(
        S3Fault.error(400, "KMS.DisabledException", "k is disabled."),
        "StorageEncryptionKeyUnusable",
        "check the key"),
    PARTS_OF_SCALEWAY(
        S3Fault.error(
            400, "InvalidArgument", "Part number must be an integer between 1 and 1000, inclusive"),
        "StoragePartsTooMany",
        "raise the part size"),
    PARTS_TOO_SMALL(
        S3Fault.error(400, "EntityTooSmall", "no"), "StoragePartsTooSmall", "raise the part size"),
    PARTS_TOO_LARGE(
        S3Fault.error(413, "EntityTooLarge", "no"), "StoragePartsTooLarge", "lower the part size");

    private final S3Fault fault;
    private final String reason;
    private final String words;

    Cause(S3Fault fault, String reason, String words) {
      this.fault = fault;
      this.reason = reason;
      this.words = words;
    }

    private static S3Fault redirected(String location) {
      return new S3Fault.ErrorAnswer(
          301, "PermanentRedirect", "Address it so.", Map.of(), Map.of("Location", location));
    }
  }

  @ParameterizedTest
  @EnumSource
  void isTheOneThatTheAnswerNames(Cause cause) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.server.scriptAll(cause.fault);

      BackupException e = bucket.uploadFails(small());

      assertEquals(cause.reason, e.failure().reason(), e.getMessage());
      assertTrue(e.getMessage().contains(cause.words), e.getMessage());
      assertTrue(e.failure().repairable());
      assertEquals(1, bucket.count(S3Operation.PUT_OBJECT), "asking again helps nobody");
    }
  }

  @Test
  void isNotTheSecretWhereTheSameCredentialsWereAcceptedBefore() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(
          S3Operation.UPLOAD_PART,
          S3Fault.signatureDoesNotMatch(ScriptedBucket.ACCESS_KEY_ID, "0a1b"));

      BackupException e = bucket.uploadFails(large());

      assertEquals("StorageRequestChanged", e.failure().reason());
      assertTrue(
          e.getMessage().contains("something in front of the store changes it"), e.getMessage());
    }
  }

  @Test
  void mayBeThePathOfTheEndpointWhereTheSignatureIsWrong() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.server.scriptAll(S3Fault.signatureDoesNotMatch(ScriptedBucket.ACCESS_KEY_ID, "0a1b"));
      S3Target target =
          Targets.of(Optional.of(bucket.server.endpoint() + "/s3"), bucket.server.bucket(), true);

      BackupException e = assertThrows(
          BackupException.class,
          () -> bucket.sink().find(target, bucket.credentials(), ScriptedBucket.KEY));

      assertTrue(e.getMessage().contains("the endpoint has a path"), e.getMessage());
      assertFalse(bucket.uploadFails(small()).getMessage().contains("has a path"));
    }
  }

  /** Whoever may turn a missing right into a warning must not do so for these. */
  @ParameterizedTest
  @CsvSource({
    "403, InvalidObjectState, StorageObjectArchived",
    "403, QuotaExceeded, StorageQuotaExceeded",
    "403, AccountProblem, StorageAccountDisabled",
    "403, AllAccessDisabled, StorageAccountDisabled",
    "403, SecondLevelDomainForbidden, StorageAddressingRefused",
    "403, InvalidAccessKeyId, StorageKeyIdUnknown"
  })
  void isNoMissingRight(int status, String code, String reason) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.GET_OBJECT, S3Fault.error(status, code, "no"));

      BackupException e = assertThrows(BackupException.class, bucket::find);

      assertEquals(reason, e.failure().reason());
      assertInstanceOf(StorageFailure.Refused.class, e.failure());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"<Error>", "<Error xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"})
  void isReadInXmlWithAndWithoutANamespace(String root) throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(
          S3Operation.GET_OBJECT,
          new S3Fault.ForeignAnswer(
              404, "text/plain", root + "<Code>NoSuchKey</Code></Error>", Map.of()));

      assertEquals(Optional.empty(), bucket.find());
    }
  }

  @Test
  void ofAHostThatDoesNotExistMayBeTheAddressing() {
    S3Target target = Targets.addressed(
        S3Target.Addressing.VIRTUAL_HOSTED, Optional.of("http://s3.invalid"), "backups");
    try (SinkUnderTest sink = SinkUnderTest.patient()) {
      BackupException e = assertThrows(
          BackupException.class,
          () -> sink.sink().find(target, Targets.credentials("id", "key"), ScriptedBucket.KEY));

      assertEquals("StorageUnreachable", e.failure().reason());
      assertTrue(e.getMessage().contains("unknown host backups.s3.invalid"), e.getMessage());
      assertTrue(e.getMessage().contains("set addressing: Path"), e.getMessage());
    }
  }

  @Test
  void isToldFromWhatABucketInTheHostWasTakenFor() {
    try (ScriptedS3Server server = ScriptedS3Server.startHttp();
        ScriptedBucket bucket = ScriptedBucket.of(server)) {
      server.scriptAll(S3Fault.noSuchBucket("cluster"));

      BackupException e = bucket.uploadFails(small());

      assertEquals("BucketMissing", e.failure().reason());
      assertTrue(e.getMessage().contains("it was understood to be bucket cluster"), e.getMessage());
    }
  }
}
