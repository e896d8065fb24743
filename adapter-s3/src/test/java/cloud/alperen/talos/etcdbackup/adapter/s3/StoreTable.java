package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.testkit.s3.RealStore;
import cloud.alperen.talos.etcdbackup.testkit.s3.RealStoreKind;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Account;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of docs/stores.md. Run as a program it asks all stores and prints it. */
final class StoreTable {
  static final String S3PROXY = "s3proxy";
  static final String MINIO = "MinIO";
  static final String CEPH = "Ceph RGW";

  private static final String REQUEST = "request";
  private static final String ADAPTER = "the adapter";
  private static final List<String> HEADER = List.of(REQUEST, S3PROXY, MINIO, CEPH, ADAPTER);

  private StoreTable() {}

  public static void main(String[] arguments) {
    Map<String, Map<String, String>> columns = new LinkedHashMap<>();
    columns.put(S3PROXY, ofS3Proxy());
    columns.put(MINIO, of(RealStoreKind.MINIO));
    columns.put(CEPH, of(RealStoreKind.CEPH));
    System.out.println(row(HEADER));
    System.out.println("|---".repeat(HEADER.size()) + "|");
    for (StoreQuestion question : StoreQuestion.values()) {
      List<String> cells = new ArrayList<>(List.of(question.label()));
      columns.values().forEach(answers -> cells.add(answers.get(question.label())));
      cells.add(question.consequence());
      System.out.println(row(cells));
    }
  }

  static Map<String, String> ofS3Proxy() {
    try (S3ProxyServer server = S3ProxyServer.startHttps();
        StoreProbe probe = new StoreProbe(
            server.endpoint(),
            new S3Account(server.bucket(), server.accessKeyId(), server.secretAccessKey()))) {
      return probe.answers();
    }
  }

  static Map<String, String> of(RealStore store) {
    try (StoreProbe probe = new StoreProbe(store.endpoint(), store.account())) {
      return probe.answers();
    }
  }

  /** A column of the table as it is documented, by the labels of the rows. */
  static Map<String, String> documented(String column) throws IOException {
    Map<String, String> cells = new LinkedHashMap<>();
    List<List<String>> rows = Files.readAllLines(Path.of("../docs/stores.md")).stream()
        .map(StoreTable::cells)
        .filter(row -> row.size() == HEADER.size())
        .toList();
    if (!rows.get(0).equals(HEADER)) {
      throw new IllegalStateException("the table begins with " + rows.get(0));
    }
    for (List<String> row : rows.subList(1, rows.size())) {
      cells.put(row.get(0), row.get(HEADER.indexOf(column)));
    }
    return cells;
  }

  /** What the last column says. */
  static Map<String, String> consequences() {
    Map<String, String> consequences = new LinkedHashMap<>();
    for (StoreQuestion question : StoreQuestion.values()) {
      consequences.put(question.label(), question.consequence());
    }
    return consequences;
  }

  static Map<String, String> documentedConsequences() throws IOException {
    return documented(ADAPTER);
  }

  private static Map<String, String> of(RealStoreKind kind) {
    try (RealStore store = kind.start()) {
      return of(store);
    }
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private static List<String> cells(String line) {
    return line.startsWith("| ")
        ? Arrays.stream(line.substring(1, line.length() - 1).split("\\|"))
            .map(String::strip)
            .toList()
        : List.of();
  }
}
