package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * Leaves a property out of a generated schema; build time only. The generator takes a component that holds whatever has no
 * component of its own for a property. Public only because the generator makes it by reflection.
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
