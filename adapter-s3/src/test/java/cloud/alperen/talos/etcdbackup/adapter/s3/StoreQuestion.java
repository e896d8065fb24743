package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.util.function.Function;

/** Requests that stores do not treat alike, and what the adapter makes of it: the rows of docs/stores.md. */
enum StoreQuestion {
  PUT_IF_ABSENT(
      "PutObject with `If-None-Match: *`, key taken",
      StoreProbe::putIfAbsent,
      "does not need it: keys are unique, and it looks first"),
  COMPLETE_IF_ABSENT(
      "CompleteMultipartUpload with `If-None-Match: *`, key taken",
      StoreProbe::completeIfAbsent,
      "does not need it either"),
  CHECKSUM_OF_PUT(
      "CRC32 in the answer to PutObject",
      StoreProbe::checksumOfPut,
      "compares it with its own; where there is none it reads the object back"),
  CHECKSUM_OF_PART(
      "CRC32 in the answer to UploadPart",
      StoreProbe::checksumOfPart,
      "the same, and hands it on to the completion"),
  CHECKSUM_OF_COMPLETION(
      "CRC32 in the answer to CompleteMultipartUpload",
      StoreProbe::checksumOfCompletion,
      "the same; where there is none it reads the object back"),
  CHECKSUM_OF_HEAD(
      "CRC32 in the answer to HeadObject", StoreProbe::checksumOfHead, "does not ask for it"),
  WRONG_CHECKSUM(
      "body that is not that of its CRC32 header",
      StoreProbe::wrongChecksum,
      "sends one over https, unless the store refuses it"),
  WRONG_MD5(
      "body that is not that of its Content-MD5",
      StoreProbe::wrongMd5,
      "sends one only where Object Lock demands it"),
  TRAILER(
      "checksum in a trailer, as the AWS SDK sends it unless told otherwise",
      StoreProbe::trailer,
      "sends it as a header"),
  ENTITY_TAG(
      "entity tag in the answer to CompleteMultipartUpload",
      StoreProbe::entityTag,
      "does not read it"),
  COMPLETE_TWICE(
      "CompleteMultipartUpload again, as after a lost answer",
      StoreProbe::completeTwice,
      "looks before it repeats one"),
  WRONG_PART(
      "CompleteMultipartUpload with a wrong entity tag of a part",
      StoreProbe::wrongPart,
      "passes on what UploadPart answered"),
  SMALL_PART(
      "CompleteMultipartUpload with a small part before the last",
      StoreProbe::smallPart,
      "sends parts of at least 5 MiB"),
  LIST_BY_KEY(
      "ListMultipartUploads, prefix is the whole key",
      StoreProbe::listByKey,
      "finds what an earlier attempt left"),
  LIST_BY_PREFIX(
      "ListMultipartUploads, prefix is a folder",
      StoreProbe::listByPrefix,
      "sweeps by it; lists all and sifts where it shows nothing"),
  LIST_ALL("ListMultipartUploads, no prefix", StoreProbe::listAll, "only then"),
  ABORT_TWICE(
      "AbortMultipartUpload of an upload that is gone",
      StoreProbe::abortTwice,
      "takes either for success"),
  FIRST_BYTE_OF_LITTLE(
      "GetObject of the first byte, object has 1",
      StoreProbe::firstByteOfLittle,
      "looks so at size and metadata, never at the byte"),
  FIRST_BYTE_OF_NOTHING(
      "GetObject of the first byte, object is empty",
      StoreProbe::firstByteOfNothing,
      "the same, by HeadObject if need be"),
  NO_BUCKET("PutObject, no such bucket", StoreProbe::noBucket, "`BucketMissing`"),
  NO_BUCKET_TO_LIST(
      "ListMultipartUploads, no such bucket", StoreProbe::noBucketToList, "`BucketMissing`"),
  UNKNOWN_KEY_ID("access key id unknown", StoreProbe::unknownKeyId, "`StorageKeyIdUnknown`"),
  WRONG_SECRET("secret access key wrong", StoreProbe::wrongSecret, "`StorageSecretWrong`"),
  WRONG_REGION(
      "signed for another region", StoreProbe::wrongRegion, "AWS refuses it: `StorageRegionWrong`");

  private final String label;
  private final Function<StoreProbe, String> asking;
  private final String consequence;

  StoreQuestion(String label, Function<StoreProbe, String> asking, String consequence) {
    this.label = label;
    this.asking = asking;
    this.consequence = consequence;
  }

  String label() {
    return label;
  }

  /** What the adapter does about it. */
  String consequence() {
    return consequence;
  }

  String ask(StoreProbe probe) {
    return asking.apply(probe);
  }
}
