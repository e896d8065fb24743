package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The spec as a user writes it. {@link SpecReader} parses it and applies defaults. */
// No Java enum: one object with a wrong policy would make every list that contains it unreadable.
@SchemaCustomizer(
    value = SchemaDetails.class,
    input = "{\"properties\":{\"deletionPolicy\":{\"enum\":[\"Retain\",\"Delete\"]}}}")
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
// On the type: on a component, the generator finds the rule twice, at the field and the accessor.
@ValidationRule(
    value = SpecRules.TIMEOUT_CEL,
    fieldPath = ".timeout",
    message = SpecRules.TIMEOUT_FIX)
public record TalosEtcdBackupSpec(
    @Required
    @JsonPropertyDescription(
        "The control plane whose etcd is backed up, in the namespace of this object.")
    @Nullable
    TalosControlPlaneRef talosControlPlaneRef,

    @Required @JsonPropertyDescription("Where the snapshot is stored.") @Nullable
    BackupStorage backupStorage,

    @Size(max = SpecRules.TIMEOUT_MAX)
    @Pattern(GoDuration.PATTERN)
    @JsonPropertyDescription(
        "How long one attempt may take from its start, for example 30m or 1h30m. The operator's default is 2h.")
    @Nullable
    String timeout,

    @Min(0)
    @Max(SpecRules.BACKOFF_LIMIT_MAX)
    @Default(SpecRules.BACKOFF_LIMIT)
    @JsonPropertyDescription("How often the backup is tried again after the first attempt failed.")
    @Nullable
    Integer backoffLimit,

    @Default(SpecRules.RETAIN)
    @JsonPropertyDescription(
        "What deleting this object does to the stored snapshot: Retain keeps it, Delete deletes it too.")
    @Nullable
    String deletionPolicy) {}
