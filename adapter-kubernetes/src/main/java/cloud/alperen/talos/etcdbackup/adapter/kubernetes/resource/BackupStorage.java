package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Where a snapshot goes: a union with one member per kind of store. A second kind makes {@code s3} optional and adds a rule
 * that exactly one is set.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BackupStorage(
    @Required
    @JsonPropertyDescription("A bucket of Amazon S3 or of a store that speaks its protocol.")
    @Nullable
    S3Storage s3) {}
