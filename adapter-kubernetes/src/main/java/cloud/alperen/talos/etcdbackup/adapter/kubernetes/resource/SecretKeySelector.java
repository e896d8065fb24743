package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Names one key of a Secret of the same namespace. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
// On the type: on a component, the generator finds the rule twice, at the field and the accessor.
@ValidationRule(
    value = SpecRules.OBJECT_NAME_CEL,
    fieldPath = ".name",
    message = SpecRules.SECRET_NAME_FIX)
@ValidationRule(
    value = SpecRules.SECRET_KEY_CEL,
    fieldPath = ".key",
    message = SpecRules.SECRET_KEY_FIX)
public record SecretKeySelector(
    @Required
    @Size(min = 1, max = SpecRules.OBJECT_NAME_MAX)
    @Pattern(SpecRules.OBJECT_NAME)
    @JsonPropertyDescription("Name of the Secret.")
    @Nullable
    String name,

    @Required
    @Size(min = 1, max = SpecRules.SECRET_KEY_MAX)
    @Pattern(SpecRules.SECRET_KEY)
    @JsonPropertyDescription("Key in its data.")
    @Nullable
    String key,

    @JsonPropertyDescription(
        "Ignored: the key is always needed. Only here because talos-operator's manifests may have it.")
    @Nullable
    Boolean optional) {
  /** Names a key. */
  public SecretKeySelector(@Nullable String name, @Nullable String key) {
    this(name, key, null);
  }
}
