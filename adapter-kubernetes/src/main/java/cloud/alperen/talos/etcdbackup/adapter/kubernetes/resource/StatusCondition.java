package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A {@code metav1.Condition}; the library's own class comes out of the generator without required fields. */
@SchemaCustomizer(
    value = SchemaDetails.class,
    input =
        "{\"properties\":{\"status\":{\"enum\":[\"True\",\"False\",\"Unknown\"]},\"lastTransitionTime\":{\"format\":\"date-time\"}}}")
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StatusCondition(
    @Required @Nullable String type,
    @Required @Nullable String status,
    @Required @Nullable String reason,
    @Required @Nullable String message,
    @Required @Nullable String lastTransitionTime,
    @Nullable Long observedGeneration) {
  static final String TRUE = "True";
  static final String FALSE = "False";
}
