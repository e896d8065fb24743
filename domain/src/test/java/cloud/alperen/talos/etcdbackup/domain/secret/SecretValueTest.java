package cloud.alperen.talos.etcdbackup.domain.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecretValueTest {
  private static final String PLANTED = "hunter2-planted";
  private static final SecretValue SECRET = SecretValue.of(PLANTED);

  static Stream<Object> holders() {
    TalosIdentity bundle = new TalosIdentity.SecretsBundle(SECRET);
    TalosIdentity certificate = new TalosIdentity.ClientCertificate("ca", "crt", SECRET);
    return Stream.of(
        SECRET,
        Optional.of(SECRET),
        new StorageCredentials(Map.of("secretAccessKey", SECRET)),
        bundle,
        certificate,
        access(bundle),
        access(certificate));
  }

  @ParameterizedTest
  @MethodSource("holders")
  void nothingThatHoldsASecretShowsIt(Object holder) {
    assertFalse(holder.toString().contains(PLANTED), "shown by " + holder.getClass());
    assertTrue(holder.toString().contains("<redacted>"), "the test holds a secret at all");
  }

  @Test
  void theExceptionsOfItsHoldersDoNotShowIt() {
    StorageCredentials credentials = new StorageCredentials(Map.of("a", SECRET));
    Exception unknown = assertThrows(IllegalArgumentException.class, () -> credentials.get("b"));
    assertFalse(unknown.toString().contains(PLANTED));
    Exception blank = assertThrows(
        IllegalArgumentException.class,
        () -> new TalosIdentity.ClientCertificate("", "crt", SECRET));
    assertFalse(blank.toString().contains(PLANTED));
  }

  @Test
  void itIsRevealedOnlyOnRequest() {
    assertEquals(PLANTED, SECRET.reveal());
  }

  @Test
  void equalityIsByContent() {
    assertEquals(SECRET, SecretValue.of(PLANTED));
    assertEquals(SECRET.hashCode(), SecretValue.of(PLANTED).hashCode());
    assertNotEquals(SECRET, SecretValue.of(PLANTED + "x"));
    assertNotEquals(SECRET, (Object) PLANTED);
  }

  @Test
  void blankIsSeenWithoutRevealing() {
    assertTrue(SecretValue.of(" \n").isBlank());
    assertFalse(SECRET.isBlank());
  }

  private static ControlPlaneAccess access(TalosIdentity identity) {
    return new ControlPlaneAccess(
        new ControlPlaneRef("ns", "cp"), List.of(Endpoint.parse("10.0.0.2")), identity);
  }
}
