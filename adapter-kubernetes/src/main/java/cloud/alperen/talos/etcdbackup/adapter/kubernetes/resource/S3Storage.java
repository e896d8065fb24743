package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A bucket, how it is reached, and where its credentials are. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
// On the type: on a component the generator finds it twice, at the field and at its accessor.
@ValidationRule(
    value = SpecRules.ENDPOINT_CEL,
    fieldPath = ".endpoint",
    message = SpecRules.ENDPOINT_FIX)
public record S3Storage(
    @Required
    @Size(min = 1)
    @Pattern(SpecRules.NOT_BLANK)
    @JsonPropertyDescription("Name of the bucket; it must exist.")
    @Nullable
    String bucket,

    @Required
    @Size(min = 1)
    @Pattern(SpecRules.NOT_BLANK)
    @JsonPropertyDescription(
        "Region of the bucket, for example eu-central-1; most self-hosted stores accept us-east-1.")
    @Nullable
    String region,

    @Size(max = SpecRules.ENDPOINT_MAX)
    @Pattern(SpecRules.ENDPOINT)
    @JsonPropertyDescription(
        "URL of an S3-compatible store, for example https://s3.example.com. Without it, Amazon S3 is used.")
    @Nullable
    String endpoint,

    @Default("false")
    @JsonPropertyDescription(
        "Do not check the store's certificate. For tests; prefer a trusted certificate.")
    @Nullable
    Boolean insecureSkipTLSVerify,

    @Required
    @JsonProperty("accessKeyID")
    @JsonPropertyDescription("Where the access key id is, in a Secret of this namespace.")
    @Nullable
    SecretKeySelector accessKeyID,

    @Required
    @JsonPropertyDescription("Where the secret access key is, in a Secret of this namespace.")
    @Nullable
    SecretKeySelector secretAccessKey) {}
