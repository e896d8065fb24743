package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DroppedFieldsTest {
  private static final Map<String, Object> SENT =
      Map.of("filename", "a.db", "target", Map.of("s3", Map.of("bucket", "b")));

  @Test
  void keptFieldsAreNotNamed() {
    assertEquals(List.of(), DroppedFields.of("status", SENT, SENT));
    assertEquals(
        List.of(),
        DroppedFields.of(
            "status",
            SENT,
            Map.of(
                "filename",
                "a.db",
                "target",
                Map.of("s3", Map.of("bucket", "b", "defaulted", true)),
                "theirs",
                1)));
  }

  @Test
  void droppedFieldsAreNamedAtEveryDepth() {
    assertEquals(
        List.of("status.target.s3.bucket"),
        DroppedFields.of(
            "status", SENT, Map.of("filename", "a.db", "target", Map.of("s3", Map.of()))));
    assertEquals(
        List.of("status.target"), DroppedFields.of("status", SENT, Map.of("filename", "a.db")));
    assertEquals(2, DroppedFields.of("status", SENT, null).size());
  }
}
