package cloud.alperen.talos.etcdbackup.operator.faults;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What was injected and what was found, one row per fault. Thread-confined. */
final class FaultTable {
  private static final class Row {
    int injections;
    final List<Finding> findings = new ArrayList<>();

    long count(Finding.Kind kind) {
      return findings.stream().filter(finding -> finding.kind() == kind).count();
    }
  }

  private final Map<String, Row> rows = new LinkedHashMap<>();

  /** Counts one injection of a fault and what it led to. */
  void injected(String fault, List<Finding> findings) {
    Row row = rows.computeIfAbsent(fault, name -> new Row());
    row.injections++;
    row.findings.addAll(findings);
  }

  /** Adds what shows only after all injections of a fault. */
  void found(String fault, List<Finding> findings) {
    rows.get(fault).findings.addAll(findings);
  }

  int injections() {
    return rows.values().stream().mapToInt(row -> row.injections).sum();
  }

  /** Everything found, each with its fault; empty if all is well. */
  List<String> findings() {
    return rows.entrySet().stream()
        .flatMap(row -> row.getValue().findings.stream().map(f -> row.getKey() + ": " + f))
        .toList();
  }

  /** As Markdown. */
  String text() {
    StringBuilder text = new StringBuilder("| fault | injections | "
        + Arrays.stream(Finding.Kind.values())
            .map(Finding.Kind::column)
            .collect(Collectors.joining(" | "))
        + " |\n|---|--:|" + "--:|".repeat(Finding.Kind.values().length) + "\n");
    rows.forEach((fault, row) -> {
      text.append("| ").append(fault).append(" | ").append(row.injections).append(" |");
      for (Finding.Kind kind : Finding.Kind.values()) {
        text.append(' ').append(row.count(kind)).append(" |");
      }
      text.append('\n');
    });
    return text.toString();
  }
}
