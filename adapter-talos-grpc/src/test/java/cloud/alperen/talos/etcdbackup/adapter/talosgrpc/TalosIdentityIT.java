package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.testkit.talos.KeyFamily;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How both sides prove who they are. */
class TalosIdentityIT {
  private static final long SIZE = 36_896;

  @Test
  void presentsACertificateThatMayOnlyTakeSnapshotsForAnHour() throws Exception {
    Instant before = OneNode.CLOCK.instant();
    try (OneNode cluster = new OneNode()) {
      OneNode.drain(cluster.access());
      OneNode.source().probe(cluster.access());
      assertEquals(Set.of("os:etcd:backup"), cluster.server().facts().roles());
      X509Certificate client = cluster.server().facts().lastClient().orElseThrow();
      assertEquals("O=os:etcd:backup", client.getSubjectX500Principal().getName());
      assertEquals(List.of("1.3.6.1.5.5.7.3.2"), client.getExtendedKeyUsage());
      Instant start = client.getNotBefore().toInstant();
      assertTrue(!start.isAfter(before.minus(Duration.ofMinutes(4))), () -> "" + start);
      assertEquals(
          Duration.ofMinutes(65), Duration.between(start, client.getNotAfter().toInstant()));
    }
  }

  @ParameterizedTest
  @EnumSource(KeyFamily.class)
  void followsTheKeyOfTheAuthority(KeyFamily family) throws Exception {
    try (OneNode cluster = new OneNode(TalosPki.create(family, OneNode.CLOCK))) {
      assertEquals(SIZE, OneNode.drain(cluster.access()));
    }
  }

  @ParameterizedTest
  @EnumSource(KeyFamily.class)
  void takesAReadyMadeCertificateOfAnyKind(KeyFamily family) throws Exception {
    TalosPki pki = TalosPki.create(family, OneNode.CLOCK);
    try (OneNode cluster = new OneNode(pki)) {
      TalosIdentity admin = OneNode.ready(pki.authority().certificatePem(), pki.client("os:admin"));
      assertEquals(SIZE, OneNode.drain(cluster.access(admin)));
      assertEquals(Set.of("os:admin"), cluster.server().facts().roles());
    }
  }

  @Test
  void trustsSeveralAuthoritiesOfTheSameName() throws Exception {
    TalosPki former = TalosPki.create(OneNode.CLOCK);
    try (OneNode cluster = new OneNode()) {
      String present = cluster.pki().authority().certificatePem();
      String past = former.authority().certificatePem();
      for (String both : List.of(past + present, present + past)) {
        TalosIdentity rotated = OneNode.ready(both, cluster.pki().client("os:etcd:backup"));
        assertEquals(SIZE, OneNode.drain(cluster.access(rotated)));
      }
    }
  }

  /** While the CA is rotated, the bundle holds both; the key is that of one of them. */
  @Test
  void signsWithTheAuthorityThatTheKeyFits() throws Exception {
    TalosPki other = TalosPki.create(OneNode.CLOCK);
    try (OneNode cluster = new OneNode()) {
      String present = cluster.pki().authority().certificatePem();
      String past = other.authority().certificatePem();
      for (String both : List.of(past + present, present + past)) {
        String bundle = "certs: {os: {crt: %s, key: %s}}"
            .formatted(base64(both), base64(cluster.pki().authority().keyPem()));
        TalosIdentity rotated = new TalosIdentity.SecretsBundle(SecretValue.of(bundle));
        assertEquals(SIZE, OneNode.drain(cluster.access(rotated)));
      }
    }
  }

  private static String base64(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(strings = {"my-cp", "fd00::1", "localhost", "127.0.0.1"})
  void dialsTheHostAndExpectsTheTlsName(String name) throws Exception {
    try (OneNode cluster = new OneNode()) {
      Endpoint endpoint = new Endpoint("127.0.0.1", cluster.server().port(), name);
      assertEquals(SIZE, OneNode.drain(OneNode.access(endpoint, OneNode.bundle(cluster.pki()))));
    }
  }

  @Test
  void worksFromATalosconfig() throws Exception {
    try (OneNode cluster = new OneNode()) {
      String text = cluster
          .pki()
          .talosConfig(
              "my-cp", cluster.pki().client("os:admin"), cluster.server().endpoint());
      assertEquals(SIZE, OneNode.drain(TalosConfig.parse(text).access()));
    }
  }
}
