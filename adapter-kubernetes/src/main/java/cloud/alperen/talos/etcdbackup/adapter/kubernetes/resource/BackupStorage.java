package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The store of a snapshot: a union with one member per kind of store. Each member has a {@link StorageMember}.
 *
 * @param s3 the member for S3, the only one of this operator
 * @param others the members without a component here, by name: those of another version of the operator, or of a fork
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = SchemaWithout.class, input = "others")
// A second kind makes s3 optional and adds a rule that exactly one is set.
public record BackupStorage(
    @Required
    @JsonPropertyDescription("A bucket of Amazon S3 or of a store that speaks its protocol.")
    @Nullable
    S3Storage s3,

    @JsonAnySetter @JsonAnyGetter @Nullable Map<String, Object> others) {
  public BackupStorage {
    // Not Map.copyOf: a member may be null, if a user cleared it.
    others = others == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(others));
  }

  /** Creates the union with the member {@code s3} alone. */
  public BackupStorage(@Nullable S3Storage s3) {
    this(s3, Map.of());
  }
}
