package cloud.alperen.talos.etcdbackup.domain.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyRulesTest {
  private static final String PROXY = "http://proxy.corp:3128";

  @Test
  void eachSchemeHasItsProxy() {
    ProxyRules rules = ProxyRules.fromEnvironment(
        Map.of("HTTP_PROXY", "http://plain.corp:1", "HTTPS_PROXY", "http://tunnel.corp:2"));

    assertEquals("http://plain.corp:1", way(rules, "http", "s3.example.com", -1));
    assertEquals("http://tunnel.corp:2", way(rules, "https", "s3.example.com", -1));
  }

  @Test
  void oneSchemeHasNotTheProxyOfTheOther() {
    assertEquals("direct", way(rules("HTTPS_PROXY", PROXY), "http", "s3.example.com", -1));
    assertEquals("direct", way(rules("HTTP_PROXY", PROXY), "https", "s3.example.com", -1));
  }

  @Test
  void lowerCaseCountsWhereUpperCaseIsEmpty() {
    Map<String, String> both = Map.of("HTTPS_PROXY", PROXY, "https_proxy", "http://other:1");
    Map<String, String> empty = Map.of("HTTPS_PROXY", "", "https_proxy", "http://other:1");

    assertEquals(PROXY, way(ProxyRules.fromEnvironment(both), "https", "a.b", -1));
    assertEquals("http://other:1", way(ProxyRules.fromEnvironment(empty), "https", "a.b", -1));
  }

  /**
   * What Go's httpproxy makes of the same, tried with its version 0.47. Ours alone are white space between entries, which curl
   * knows, and localhost in whatever case.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-                    | s3.example.com      | -1   | proxied",
        "-                    | localhost           | 9000 | direct",
        "-                    | LOCALHOST           | 9000 | direct",
        "-                    | 127.0.0.1           | 9000 | direct",
        "-                    | 127.8.9.10          | 9000 | direct",
        "-                    | [::1]               | 9000 | direct",
        "-                    | localhost.example   | 9000 | proxied",
        "*                    | s3.example.com      | -1   | direct",
        "example.com          | s3.example.com      | -1   | direct",
        "example.com          | S3.Example.COM      | -1   | direct",
        "example.com          | example.com         | -1   | direct",
        "example.com          | notexample.com      | -1   | proxied",
        ".example.com         | s3.example.com      | -1   | direct",
        ".example.com         | example.com         | -1   | proxied",
        "*.example.com        | s3.example.com      | -1   | direct",
        "*.example.com        | example.com         | -1   | proxied",
        "example.com:9000     | s3.example.com      | 9000 | direct",
        "example.com:9000     | s3.example.com      | 9001 | proxied",
        "example.com:443      | s3.example.com      | -1   | direct",
        ".svc,.cluster.local  | minio.storage.svc   | 9000 | direct",
        "svc                  | minio.storage.svc   | 9000 | direct",
        "10.0.0.0/8           | 10.96.0.1           | -1   | direct",
        "10.0.0.0/8           | 11.0.0.1            | -1   | proxied",
        "10.96.0.0/12         | 10.111.255.255      | -1   | direct",
        "10.96.0.0/12         | 10.112.0.0          | -1   | proxied",
        "0.0.0.0/0            | 8.8.8.8             | -1   | direct",
        "0.0.0.0/0            | [2001:db8::1]       | -1   | proxied",
        "10.0.0.0/8           | 10.example.com      | -1   | proxied",
        "10.96.0.1            | 10.96.0.1           | 6443 | direct",
        "10.96.0.1:443        | 10.96.0.1           | 6443 | proxied",
        "10.96.0.1:443        | 10.96.0.1           | -1   | direct",
        "fd00::/8             | [fd12:3456::1]      | -1   | direct",
        "fd00::/8             | [fe80::1]           | -1   | proxied",
        "fd00::1              | [FD00:0::1]         | 6443 | direct",
        "[fd00::1]:443        | [fd00::1]           | 6443 | proxied",
        "[fd00::1]:443        | [fd00::1]           | 443  | direct",
        "'a.b, s3.example.com'| s3.example.com      | -1   | direct",
        "'a.b s3.example.com' | s3.example.com      | -1   | direct",
        "',,'                 | s3.example.com      | -1   | proxied",
        "my_store             | my_store            | 9000 | direct",
      })
  void noProxyMeansWhatItMeansToKubectl(String noProxy, String host, int port, String expected) {
    ProxyRules rules = ProxyRules.fromEnvironment(
        noProxy == null
            ? Map.of("HTTPS_PROXY", PROXY)
            : Map.of("HTTPS_PROXY", PROXY, "NO_PROXY", noProxy));

    String way = way(rules, "https", host, port);

    assertEquals(expected.equals("direct") ? "direct" : PROXY, way);
  }

  @ParameterizedTest
  @CsvSource({
    "http://proxy.corp, http://proxy.corp:80",
    "proxy.corp, http://proxy.corp:80",
    "proxy.corp:3128, http://proxy.corp:3128",
    "HTTP://10.0.0.1:3128/, http://10.0.0.1:3128",
    "http://[fd00::1]:3128, http://[fd00::1]:3128",
    "http://my_proxy:3128, http://my_proxy:3128",
  })
  void aProxyIsWrittenLike(String text, String meant) {
    HttpProxy proxy = HttpProxy.parse(text);

    assertEquals(meant, proxy.toString());
    assertEquals(Optional.empty(), proxy.login());
  }

  @ParameterizedTest
  @CsvSource({
    "http://me:planted%40%2F@proxy.corp:3128, me, planted@/",
    "http://me:pl+anted@more@proxy.corp, me, pl+anted@more",
    "me:planted@proxy.corp, me, planted",
    "http://me@proxy.corp, me, ''",
  })
  void credentialsAreReadAndHidden(String text, String user, String password) {
    HttpProxy proxy = HttpProxy.parse(text);

    HttpProxy.Login login = proxy.login().orElseThrow();
    assertEquals(user, login.user());
    assertEquals(password, login.password().reveal());
    assertFalse((proxy + " " + login).contains("planted"), proxy::toString);
    assertFalse(rules("HTTPS_PROXY", text).toString().contains("planted"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTPS_PROXY | socks5://me:planted@proxy.corp:1080 | HTTPS_PROXY is wrong: a proxy is spoken to in http, not in socks5",
        "https_proxy | https://proxy.corp                  | https_proxy is wrong: a proxy is spoken to in http, not in https",
        "HTTP_PROXY  | http://me:planted@                  | HTTP_PROXY is wrong: it is no URL of a proxy",
        "HTTP_PROXY  | http://me:planted@proxy.corp:0      | HTTP_PROXY is wrong: a proxy has a host, and a port",
        "HTTP_PROXY  | http://proxy.corp:99999             | HTTP_PROXY is wrong: a proxy has a host, and a port",
        "HTTP_PROXY  | http://proxy.corp:http              | HTTP_PROXY is wrong: it is no URL of a proxy",
        "HTTP_PROXY  | http://proxy.corp/planted           | HTTP_PROXY is wrong: it is no URL of a proxy",
        "HTTP_PROXY  | http://me:planted%4@proxy.corp      | HTTP_PROXY is wrong: a % sign in its user or password",
        "NO_PROXY    | 10.0.0.0/33                         | NO_PROXY is wrong: '10.0.0.0/33' is no host",
        "NO_PROXY    | a.b,https://c.d                     | NO_PROXY is wrong: 'https://c.d' is no host",
        "no_proxy    | a.b:http                            | no_proxy is wrong: 'a.b:http' is no host",
      })
  void whatIsWrongIsNamed(String variable, String value, String problem) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> rules(variable, value));

    assertEquals(problem, e.getMessage().substring(0, problem.length()));
    assertFalse(e.getMessage().contains("planted"), e::getMessage);
  }

  @Test
  void allThatIsWrongIsNamedAtOnce() {
    Map<String, String> wrong = Map.of("HTTP_PROXY", "http://", "NO_PROXY", "a/b");

    String message = assertThrows(
            IllegalArgumentException.class, () -> ProxyRules.fromEnvironment(wrong))
        .getMessage();

    assertEquals(
        "HTTP_PROXY is wrong: it is no URL of a proxy, such as http://proxy.example.com:3128; NO_PROXY is"
            + " wrong: 'a/b' is no host, no IP address and no block such as 10.0.0.0/8",
        message);
  }

  private static ProxyRules rules(String variable, String value) {
    return ProxyRules.fromEnvironment(Map.of(variable, value));
  }

  private static String way(ProxyRules rules, String scheme, String host, int port) {
    return rules.proxyFor(scheme, host, port).map(HttpProxy::toString).orElse("direct");
  }
}
