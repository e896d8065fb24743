package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescriptionsTest {
  @Test
  void kubectlExplainsEveryField() throws Exception {
    CustomResourceDefinition crd = Serialization.unmarshal(
        Files.readString(CommittedCrdTest.COMMITTED), CustomResourceDefinition.class);
    List<String> silent = new ArrayList<>();
    collect("teb", crd.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema(), silent);
    assertEquals(List.of(), silent, "fields without a description");
  }

  private static void collect(String path, JSONSchemaProps schema, List<String> silent) {
    if (schema.getDescription() == null || schema.getDescription().isBlank()) {
      silent.add(path);
    }
    JSONSchemaProps object =
        schema.getItems() == null ? schema : schema.getItems().getSchema();
    if (object.getProperties() != null) {
      object.getProperties().forEach((name, field) -> collect(path + "." + name, field, silent));
    }
  }
}
