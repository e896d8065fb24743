package cloud.alperen.talos.etcdbackup.operator.quickstart;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prints objects as {@code kubectl get -o wide} does: with the columns that the CRD declares. */
final class PrinterTable {
  private static final Pattern CONDITION =
      Pattern.compile("\\.status\\.conditions\\[\\?\\(@\\.type==\"(\\w+)\"\\)\\]\\.(\\w+)");

  private final List<CustomResourceColumnDefinition> columns;

  PrinterTable(CustomResourceDefinition crd) {
    this.columns = crd.getSpec().getVersions().get(0).getAdditionalPrinterColumns();
  }

  List<String> rows(List<GenericKubernetesResource> objects, Instant now) {
    List<List<String>> cells = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("NAME"));
    columns.forEach(column -> header.add(column.getName().toUpperCase(Locale.ROOT)));
    cells.add(header);
    for (GenericKubernetesResource object : objects) {
      List<String> row = new ArrayList<>(List.of(object.getMetadata().getName()));
      columns.forEach(column -> row.add(cell(object, column, now)));
      cells.add(row);
    }
    return align(cells);
  }

  private static List<String> align(List<List<String>> cells) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : cells) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = cells.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
        line.append(String.format(Locale.ROOT, "%-" + (width + 3) + "s", row.get(i)));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static String cell(
      GenericKubernetesResource object, CustomResourceColumnDefinition column, Instant now) {
    Object value = value(object, column.getJsonPath());
    if (value == null) {
      return "";
    }
    return column.getType().equals("date")
        ? Duration.between(Instant.parse(value.toString()), now).toSeconds() + "s"
        : value.toString();
  }

  private static Object value(GenericKubernetesResource object, String path) {
    if (path.equals(".metadata.creationTimestamp")) {
      return object.getMetadata().getCreationTimestamp();
    }
    Matcher condition = CONDITION.matcher(path);
    if (!condition.matches()) {
      return object.get((Object[]) path.substring(1).split("\\."));
    }
    List<?> conditions = object.get("status", "conditions");
    return conditions.stream()
        .map(Map.class::cast)
        .filter(c -> condition.group(1).equals(c.get("type")))
        .map(c -> c.get(condition.group(2)))
        .findFirst()
        .orElse(null);
  }
}
