package cloud.alperen.talos.etcdbackup.domain.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.2,10.0.0.2,50000",
    "10.0.0.2:50001,10.0.0.2,50001",
    "' 10.0.0.2 ',10.0.0.2,50000",
    "node-1,node-1,50000",
    "1node,1node,50000",
    "node-1.example.com:443,node-1.example.com,443",
    "fd00::1,fd00::1,50000",
    "::1,::1,50000",
    "::ffff:10.0.0.2,::ffff:10.0.0.2,50000",
    "[fd00::1],fd00::1,50000",
    "[fd00::1]:50001,fd00::1,50001",
    "https://node-1,node-1,443",
    "https://node-1/,node-1,443",
    "https://node-1:50000,node-1,50000",
    "HTTPS://node-1,node-1,443",
    "https://[fd00::1],fd00::1,443",
    "tcp://10.0.0.2:50001,10.0.0.2,50001",
    "tcp://10.0.0.2,10.0.0.2,50000"
  })
  void isReadLikeTalosReadsIt(String text, String host, int port) {
    assertEquals(new Endpoint(host, port, host), Endpoint.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fe80::1%eth0", "[fe80::1%eth0]"})
  void aZoneIsDialledButNoCertificateCarriesIt(String text) {
    assertEquals(new Endpoint("fe80::1%eth0", 50000, "fe80::1"), Endpoint.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ":50000",
        "node 1",
        "node_1",
        "node-1:http",
        "node-1:99999999999",
        "10.0.0.2:50000:1",
        "10.0.0.2,10.0.0.3",
        "fd00::1::2",
        "x:y:z",
        "[fd00::1",
        "[node-1]:50000",
        "http://node-1",
        "ftp://node-1",
        "https://",
        "https://user:pass@node-1",
        "https://node-1/path",
        "https://node-1?x=1",
        "https://node-1#x",
        "://node-1",
        "//node-1",
        "node-1/path"
      })
  void anythingElseIsRefusedInTheWordsOfWhoWroteIt(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text)).getMessage();
    assertEquals(
        "'" + text.strip() + "' is not a Talos endpoint like 10.0.0.2 or node-1:50000", message);
  }

  @ParameterizedTest
  @CsvSource({"node-1:0,0", "node-1:65536,65536"})
  void aPortOutOfRangeIsNamed(String text, int port) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text)).getMessage();
    assertEquals("port " + port + " of endpoint node-1 is not between 1 and 65535", message);
  }

  @Test
  void aServiceIsDialledByItsFullNameAndTrustedUnderItsShortOne() {
    assertEquals(
        new Endpoint("my-cp.backup.svc", 50000, "my-cp"), Endpoint.ofService("my-cp", "backup"));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.2,10.0.0.2",
    "10.0.0.2:50001,10.0.0.2:50001",
    "fd00::1,fd00::1",
    "[fd00::1]:50001,[fd00::1]:50001",
    "https://node-1,node-1:443"
  })
  void aNodeIsNamedAsItWouldBeWrittenInAnEndpointList(String text, String name) {
    NodeName node = Endpoint.parse(text).node();
    assertEquals(name, node.value());
    assertEquals(Endpoint.parse(text), Endpoint.parse(node.value()));
  }

  @Test
  void theOriginalReasonIsKept() {
    assertTrue(assertThrows(IllegalArgumentException.class, () -> Endpoint.parse("node 1"))
            .getCause()
        != null);
  }
}
