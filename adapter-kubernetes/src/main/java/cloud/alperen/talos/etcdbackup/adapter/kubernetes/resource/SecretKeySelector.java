package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Names one key of a Secret of the same namespace. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record SecretKeySelector(
    @Required
    @Size(min = 1)
    @Pattern(SpecRules.NOT_BLANK)
    @JsonPropertyDescription("Name of the Secret.")
    @Nullable
    String name,

    @Required
    @Size(min = 1)
    @Pattern(SpecRules.NOT_BLANK)
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
