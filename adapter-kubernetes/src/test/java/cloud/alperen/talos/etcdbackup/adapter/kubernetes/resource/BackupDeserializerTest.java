package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects that our CRD refuses but a CRD with fewer rules accepts. */
class BackupDeserializerTest {
  private static final AttemptTimeouts TIMEOUTS =
      new AttemptTimeouts(Duration.ofHours(2), Duration.ofHours(24));

  private static final String GOOD = """
      apiVersion: talos.alperen.cloud/v1alpha1
      kind: TalosEtcdBackup
      metadata:
        name: one
        namespace: here
        uid: "1"
        generation: 1
        labels: {a: b}
        finalizers: [talos.alperen.cloud/etcd-backup]
      spec:
        talosControlPlaneRef: {name: my-cp}
        backupStorage:
          s3:
            bucket: bucket
            region: region
            insecureSkipTLSVerify: false
            accessKeyID: {name: s3, key: id}
            secretAccessKey: {name: s3, key: secret}
        backoffLimit: 3
        deletionPolicy: Delete
      status:
        conditions:
        - {type: Ready, status: "False", reason: R, message: m, lastTransitionTime: "2026-01-01T00:00:00Z", observedGeneration: 1}
        filename: key
        target: {s3: {bucket: bucket, region: region}}
        attempts: 2
        startTime: "2026-01-01T00:00:00Z"
        bytesTransferred: 5
      """;

  private final KubernetesSerialization json = new KubernetesSerialization();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec | text | spec is not an object",
        "spec | [] | spec is not an object",
        "spec.talosControlPlaneRef | my-cp | spec.talosControlPlaneRef is not an object",
        "spec.backupStorage.s3 | [1] | spec.backupStorage.s3 is not an object",
        "spec.backupStorage.s3.bucket | {} | spec.backupStorage.s3.bucket is not text",
        "spec.backupStorage.s3.insecureSkipTLSVerify | perhaps | spec.backupStorage.s3.insecureSkipTLSVerify is neither true nor false",
        "spec.backoffLimit | three | spec.backoffLimit is not a number that fits",
        "spec.backoffLimit | 99999999999 | spec.backoffLimit is not a number that fits",
        "status | 5 | status is not an object",
        "status.attempts | three | status.attempts is not a number that fits",
        "status.conditions | {} | status.conditions is not a list",
        "status.conditions | [text] | status.conditions[0] is not an object",
        "status.startTime | {} | status.startTime is not text",
        "status.bytesTransferred | 1e99 | status.bytesTransferred cannot be read",
        "status.target | text | status.target is not an object",
        "metadata.labels | text | metadata.labels is not an object",
        "metadata.generation | many | metadata.generation is not a number that fits",
      })
  void aFieldOfTheWrongTypeIsNamedAndLeftOut(String path, String value, String told) {
    TalosEtcdBackup read = read(with(path, value));
    assertEquals(
        List.of(told), read.unreadable().stream().map(Unreadable::toString).toList());
    assertEquals("one", read.getMetadata().getName());
  }

  /** Replaces every field of a stored object at any depth. */
  @Test
  void noWrongValueMakesAListUnreadable() {
    List<String> paths = new ArrayList<>();
    paths(object(GOOD), "", paths);
    assertFalse(paths.isEmpty());
    for (String path : paths) {
      for (String value :
          List.of("text", "5", "1e99", "true", "[]", "[[]]", "[null]", "{}", "null")) {
        if (path.matches("apiVersion|kind|metadata(\\.(name|namespace|uid))?")) {
          continue;
        }
        Map<String, Object> odd = with(path, value);
        TalosEtcdBackup read = read(odd);
        TalosEtcdBackup converted = json.convertValue(odd, TalosEtcdBackup.class);
        assertEquals(read.unreadable(), converted.unreadable(), path + ": " + value);
        assertEquals("one", read.getMetadata().getName(), path + ": " + value);
        new StatusCodec(TestTargets.all()).read(read);
        new SpecReader(TestTargets.all(), TIMEOUTS).read(read);
      }
    }
  }

  @Test
  void theOtherFieldsOfTheObjectAreRead() {
    TalosEtcdBackup read = read(with("status.attempts", "three"));
    assertEquals("key", read.getStatus().filename());
    SpecReading spec =
        new SpecReader(TestTargets.all(), TIMEOUTS).read(read(with("spec.backoffLimit", "three")));
    assertEquals(DeletionPolicy.DELETE, spec.deletionPolicy());
    assertEquals(
        "Invalid TalosEtcdBackup here/one: spec.backoffLimit is not a number that fits",
        spec.problem().orElseThrow().userMessage());
  }

  @Test
  void anOrdinaryObjectIsReadAsItIs() {
    TalosEtcdBackup read = read(object(GOOD));
    assertEquals(List.of(), read.unreadable());
    assertEquals(2, read.getStatus().attempts());
    assertEquals("my-cp", read.getSpec().talosControlPlaneRef().name());
    assertEquals("talos.alperen.cloud/v1alpha1", read.getApiVersion());
  }

  @SuppressWarnings("unchecked") // maps of maps are all that this YAML holds
  private Map<String, Object> object(String yaml) {
    return json.unmarshal(yaml, Map.class);
  }

  @SuppressWarnings("unchecked") // maps of maps are all that this YAML holds
  private Map<String, Object> with(String path, String value) {
    Map<String, Object> object = object(GOOD);
    Map<String, Object> parent = object;
    String[] names = path.split("\\.");
    for (int i = 0; i < names.length - 1; i++) {
      parent = (Map<String, Object>) parent.get(names[i]);
    }
    parent.put(names[names.length - 1], object("value: " + value).get("value"));
    return object;
  }

  private static void paths(Map<?, ?> object, String prefix, List<String> paths) {
    object.forEach((name, value) -> {
      paths.add(prefix + name);
      if (value instanceof Map<?, ?> inner) {
        paths(inner, prefix + name + ".", paths);
      }
    });
  }

  private TalosEtcdBackup read(Map<String, Object> object) {
    return json.unmarshal(json.asJson(object), TalosEtcdBackup.class);
  }
}
