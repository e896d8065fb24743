package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Generates the CustomResourceDefinition from the annotated classes.
 *
 * <p>The generator's Maven plugin is not used, because it sorts the printed columns by path, which puts the age first, and has
 * no option to change that.
 */
final class GeneratedCrd {
  private static final List<String> COLUMNS = Stream.of(
          TalosEtcdBackup.class.getAnnotationsByType(AdditionalPrinterColumn.class))
      .map(AdditionalPrinterColumn::name)
      .toList();

  private GeneratedCrd() {}

  /** The file's text. */
  static String text(Path workingDirectory) throws IOException {
    new CRDGenerator()
        .customResourceClasses(TalosEtcdBackup.class)
        .withPostProcessor(new ColumnOrder())
        .inOutputDir(workingDirectory.toFile())
        .detailedGenerate();
    return Files.readString(
        workingDirectory.resolve("talosetcdbackups.talos.alperen.cloud-v1.yml"));
  }

  private static final class ColumnOrder implements CRDPostProcessor {
    @Override
    public HasMetadata process(HasMetadata crd, String crdSpecVersion) {
      ((CustomResourceDefinition) crd)
          .getSpec()
          .getVersions()
          .forEach(version -> version
              .getAdditionalPrinterColumns()
              .sort(Comparator.comparing(
                  CustomResourceColumnDefinition::getName,
                  Comparator.comparingInt(COLUMNS::indexOf))));
      return crd;
    }
  }
}
