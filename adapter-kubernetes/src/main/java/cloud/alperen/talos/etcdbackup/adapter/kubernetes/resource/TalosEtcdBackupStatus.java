package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.unit.ShortText;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Size;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The status as the API server stores it. {@link StatusCodec} translates it from and to the domain's type. */
@SchemaCustomizer(
    value = SchemaDetails.class,
    input =
        "{\"properties\":{\"conditions\":{\"x-kubernetes-list-type\":\"map\",\"x-kubernetes-list-map-keys\":[\"type\"]},\"startTime\":{\"format\":\"date-time\"},\"completionTime\":{\"format\":\"date-time\"},\"nextAttemptTime\":{\"format\":\"date-time\"}}}")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record TalosEtcdBackupStatus(
    @JsonPropertyDescription(
        "Progressing, Ready and Failed. Progressing=False: nothing more happens by itself.")
    @Nullable
    List<StatusCondition> conditions,

    @Size(max = SpecRules.OBJECT_KEY_MAX)
    @JsonPropertyDescription(
        "Full key of the stored snapshot; chosen when the backup first starts and kept by all retries.")
    @Nullable
    String filename,

    @Size(max = SpecRules.OBJECT_KEY_MAX)
    @JsonPropertyDescription("Written by talos-operator only.")
    @Nullable
    String stateFilename,

    @JsonPropertyDescription(
        "Where filename is; every clean-up uses this, whatever the spec says by then.")
    @Nullable
    BackupStorage target,

    @JsonPropertyDescription("The newest generation of the spec that was acted on.") @Nullable
    Long observedGeneration,

    @Size(max = SpecRules.RETRY_MAX)
    @JsonPropertyDescription(
        "The last value of the annotation talos.alperen.cloud/retry that was acted on.")
    @Nullable
    String observedRetry,

    @JsonPropertyDescription("Attempts begun since this object was created or started over.")
    @Nullable
    Integer attempts,

    @JsonPropertyDescription(
        "How often the current attempt was cut off by the end of the operator's process.")
    @Nullable
    Integer interruptions,

    @JsonPropertyDescription("When the next attempt is due.") @Nullable
    String nextAttemptTime,

    @JsonPropertyDescription("When the first attempt began.") @Nullable
    String startTime,

    @JsonPropertyDescription("When the backup succeeded or gave up.") @Nullable
    String completionTime,

    @Size(max = SpecRules.NODE_MAX)
    @JsonPropertyDescription("The Talos node that the snapshot comes from.")
    @Nullable
    String node,

    @JsonPropertyDescription("How much of the current attempt's snapshot is transferred.") @Nullable
    Long bytesTransferred,

    @JsonPropertyDescription("Exact size of the snapshot.") @Nullable
    Long sizeBytes,

    @Size(max = SpecRules.SHA256_MAX)
    @JsonPropertyDescription(
        "Digest of the snapshot without its last 32 bytes, which are this digest.")
    @Nullable
    String sha256,

    @Size(max = SpecRules.SHORT_MAX) @JsonPropertyDescription("sizeBytes for people.") @Nullable
    String size,

    @Size(max = SpecRules.SHORT_MAX)
    @JsonPropertyDescription("Time from startTime to completionTime for people.")
    @Nullable
    String duration) {
  /** The recorded form of a retry annotation's value. It is cut, since annotations may have hundreds of kilobytes. */
  public static String retryMark(String annotation) {
    return ShortText.of(annotation, SpecRules.RETRY_MAX);
  }

  /** The names of our fields. Other fields of a stored status belong to other programs. */
  public static final Set<String> FIELDS = Stream.of(
          TalosEtcdBackupStatus.class.getRecordComponents())
      .map(RecordComponent::getName)
      .collect(Collectors.toUnmodifiableSet());
}
