package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * Removes a property from a generated schema. Used only at build time. The generator makes a property of the component with
 * {@code @JsonAnySetter} too. Public because the generator creates it by reflection.
 */
public final class SchemaWithout implements SchemaCustomizer.Customizer {
  @Override
  public JSONSchemaProps apply(
      JSONSchemaProps generated, String property, KubernetesSerialization serialization) {
    if (generated.getProperties().remove(property) == null) {
      throw new IllegalArgumentException("no property " + property);
    }
    return generated;
  }
}
