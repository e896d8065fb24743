package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Names one key of a Secret of the same namespace. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SecretKeySelector(
    @Required @Size(min = 1) @JsonPropertyDescription("Name of the Secret.") @Nullable
    String name,

    @Required @Size(min = 1) @JsonPropertyDescription("Key in its data.") @Nullable
    String key) {}
