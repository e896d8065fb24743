package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a store takes for the parts of one upload. Those that take less than AWS are known by their host names; a store that is
 * reached by another name says so itself, when a part comes that is one too many, or at the completion.
 *
 * @param smallest size of a part, unless it is the last one
 * @param most parts of one upload
 */
record PartLimits(ByteCount smallest, int most) {
  /** "Amazon S3 multipart upload limits" in the Amazon S3 User Guide. */
  static final PartLimits OF_AWS = new PartLimits(S3Settings.Parts.SMALLEST, 10_000);

  /** "Managing multipart uploads" in Scaleway's documentation: "1 to 1000 parts per object". */
  private static final PartLimits OF_SCALEWAY = new PartLimits(S3Settings.Parts.SMALLEST, 1000);

  /** Of at least 10 MiB, by the guide of micronaut-projects/micronaut-object-storage (pull request 794). */
  private static final PartLimits OF_ORACLE = new PartLimits(ByteCount.ofMebibytes(10), 10_000);

  private record Known(String domain, PartLimits limits) {}

  private static final List<Known> KNOWN = List.of(
      new Known("scw.cloud", OF_SCALEWAY),
      new Known("oraclecloud.com", OF_ORACLE),
      // Its endpoints of one tenancy.
      new Known("customer-oci.com", OF_ORACLE));

  static PartLimits of(S3Target target) {
    Optional<String> host = target.endpointHost().map(h -> "." + h.toLowerCase(Locale.ROOT));
    return KNOWN.stream()
        .filter(known -> host.filter(h -> h.endsWith("." + known.domain())).isPresent())
        .findFirst()
        .map(Known::limits)
        .orElse(OF_AWS);
  }

  /** For an admin; empty where they are those of AWS. */
  String display() {
    return equals(OF_AWS)
        ? ""
        : "; this store takes at most %d parts of at least %s".formatted(most, smallest);
  }
}
