package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Names a TalosControlPlane of the same namespace. */
@JsonIgnoreProperties(ignoreUnknown = true)
// On the type: on a component, the generator finds the rule twice, at the field and the accessor.
@ValidationRule(
    value = SpecRules.OBJECT_NAME_CEL,
    fieldPath = ".name",
    message = SpecRules.OBJECT_NAME_FIX)
public record TalosControlPlaneRef(
    @Required
    @Size(min = 1, max = SpecRules.OBJECT_NAME_MAX)
    @Pattern(SpecRules.OBJECT_NAME)
    @JsonPropertyDescription("Name of the TalosControlPlane.")
    @Nullable
    String name) {}
