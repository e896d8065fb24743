package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * Adds details to a generated schema that no annotation can express. Used only at build time. The generator's own merge
 * customizer would replace all properties by those of its input. Public because the generator creates it by reflection.
 */
public final class SchemaDetails implements SchemaCustomizer.Customizer {
  @Override
  public JSONSchemaProps apply(
      JSONSchemaProps generated, String details, KubernetesSerialization serialization) {
    ObjectMapper json = new ObjectMapper();
    try {
      JsonNode schema = json.readTree(serialization.asJson(generated));
      json.readerForUpdating(schema).readValue(details);
      return serialization.unmarshal(schema.toString(), JSONSchemaProps.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + details, e);
    }
  }
}
