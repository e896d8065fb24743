package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The member {@code s3}: the bucket, its endpoint, and the Secrets with its credentials. */
// Not Java enums: one object with a wrong value would make every list that contains it unreadable.
@SchemaCustomizer(
    value = SchemaDetails.class,
    input = "{\"properties\":{\"addressing\":{\"enum\":[\"Auto\",\"Path\",\"VirtualHosted\"]},"
        + "\"checksums\":{\"enum\":[\"Auto\",\"WhenRequired\"]}}}")
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
// On the type: on a component, the generator finds the rule twice, at the field and the accessor.
@ValidationRule(value = SpecRules.BUCKET_CEL, fieldPath = ".bucket", message = SpecRules.BUCKET_FIX)
@ValidationRule(value = SpecRules.REGION_CEL, fieldPath = ".region", message = SpecRules.REGION_FIX)
@ValidationRule(
    value = SpecRules.ENDPOINT_CEL,
    fieldPath = ".endpoint",
    message = SpecRules.ENDPOINT_FIX)
@ValidationRule(
    value = SpecRules.DOUBLE_SLASH_CEL,
    fieldPath = ".endpoint",
    message = SpecRules.DOUBLE_SLASH_FIX)
@ValidationRule(
    value = SpecRules.ENDPOINT_WITHOUT_BUCKET_CEL,
    fieldPath = ".endpoint",
    message = SpecRules.ENDPOINT_WITHOUT_BUCKET_FIX)
@ValidationRule(
    value = SpecRules.AWS_BUCKET_CEL,
    fieldPath = ".bucket",
    message = SpecRules.AWS_BUCKET_FIX)
@ValidationRule(
    value = SpecRules.CA_OR_INSECURE_CEL,
    fieldPath = ".endpointCA",
    message = SpecRules.CA_OR_INSECURE_FIX)
@ValidationRule(
    value = SpecRules.CA_OVER_HTTPS_CEL,
    fieldPath = ".endpointCA",
    message = SpecRules.CA_OVER_HTTPS_FIX)
public record S3Storage(
    @Required
    @Size(min = 1, max = SpecRules.BUCKET_MAX)
    @Pattern(SpecRules.BUCKET)
    @JsonPropertyDescription("Name of the bucket; it must exist.")
    @Nullable
    String bucket,

    @Required
    @Size(min = 1, max = SpecRules.REGION_MAX)
    @Pattern(SpecRules.REGION)
    @JsonPropertyDescription(
        "Region of the bucket, for example eu-central-1; most self-hosted stores accept us-east-1.")
    @Nullable
    String region,

    @Size(max = SpecRules.ENDPOINT_MAX)
    @Pattern(SpecRules.ENDPOINT)
    @JsonPropertyDescription(
        "URL of an S3-compatible store without the bucket, for example https://s3.example.com. Without it, Amazon S3 is used.")
    @Nullable
    String endpoint,

    @Default("false")
    @JsonPropertyDescription("Do not check the store's certificate. For tests; prefer endpointCA.")
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
    SecretKeySelector secretAccessKey,

    @Default(SpecRules.AUTO)
    @JsonPropertyDescription(
        "Where requests name the bucket: Path (https://s3.example.com/bucket), VirtualHosted (https://bucket.s3.example.com), or Auto, which is Path at an endpoint and VirtualHosted in Amazon S3. The endpoint is written without the bucket in any case.")
    @Nullable
    String addressing,

    @Default(SpecRules.AUTO)
    @JsonPropertyDescription(
        "Whether uploads carry a checksum besides their signature: Auto, which is over https unless the store refuses it, or WhenRequired, which is only where S3 demands one.")
    @Nullable
    String checksums,

    @JsonProperty("endpointCA")
    @JsonPropertyDescription(
        "Where the PEM certificates are, in a Secret of this namespace, that the store's certificate is checked against instead of the public ones. Read anew for each attempt.")
    @Nullable
    SecretKeySelector endpointCA) {
  /** Leaves the fields with a default absent, and {@code endpointCA} too. */
  public S3Storage(
      @Nullable String bucket,
      @Nullable String region,
      @Nullable String endpoint,
      @Nullable Boolean insecureSkipTLSVerify,
      @Nullable SecretKeySelector accessKeyID,
      @Nullable SecretKeySelector secretAccessKey) {
    this(
        bucket,
        region,
        endpoint,
        insecureSkipTLSVerify,
        accessKeyID,
        secretAccessKey,
        null,
        null,
        null);
  }
}
