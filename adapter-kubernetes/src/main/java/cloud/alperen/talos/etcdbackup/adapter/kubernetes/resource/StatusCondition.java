package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A {@code metav1.Condition}. For the library's own class, the generator would emit no required fields. */
@SchemaCustomizer(
    value = SchemaDetails.class,
    input =
        "{\"properties\":{\"status\":{\"enum\":[\"True\",\"False\",\"Unknown\"]},\"lastTransitionTime\":{\"format\":\"date-time\"}}}")
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StatusCondition(
    @Required
    @Size(max = SpecRules.CONDITION_TYPE_MAX)
    @JsonPropertyDescription("Progressing, Ready or Failed.")
    @Nullable
    String type,

    @Required @JsonPropertyDescription("Whether it holds.") @Nullable
    String status,

    @Required
    @Size(max = SpecRules.CONDITION_REASON_MAX)
    @JsonPropertyDescription("Why, in one word for programs.")
    @Nullable
    String reason,

    @Required
    @Size(max = SpecRules.MESSAGE_MAX)
    @JsonPropertyDescription("Why, and what to do about it, for people.")
    @Nullable
    String message,

    @Required @JsonPropertyDescription("When status last changed.") @Nullable
    String lastTransitionTime,

    @JsonPropertyDescription("The generation of the spec that it is about.") @Nullable
    Long observedGeneration) {
  static final String TRUE = "True";
  static final String FALSE = "False";
}
