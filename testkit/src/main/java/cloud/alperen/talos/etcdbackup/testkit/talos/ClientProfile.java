package cloud.alperen.talos.etcdbackup.testkit.talos;

import java.time.Instant;
import java.util.List;

/**
 * What a client certificate claims. Anything can be asked for here, also what a node must refuse.
 *
 * @param roles the Organization values of the subject
 * @param purposes the extended key usages as dotted object identifiers; a node takes exactly {@link
 *     #CLIENT_AUTH}
 * @param notBefore start of validity, seconds precision
 * @param notAfter end of validity, seconds precision
 */
public record ClientProfile(
    List<String> roles, List<String> purposes, Instant notBefore, Instant notAfter) {
  public static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  public static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

  public ClientProfile {
    roles = List.copyOf(roles);
    purposes = List.copyOf(purposes);
  }

  public ClientProfile withPurposes(String... others) {
    return new ClientProfile(roles, List.of(others), notBefore, notAfter);
  }

  public ClientProfile validBetween(Instant start, Instant end) {
    return new ClientProfile(roles, purposes, start, end);
  }
}
