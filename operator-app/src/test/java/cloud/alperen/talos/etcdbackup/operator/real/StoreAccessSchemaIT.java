package cloud.alperen.talos.etcdbackup.operator.real;

import static cloud.alperen.talos.etcdbackup.operator.real.SchemaFixture.change;
import static cloud.alperen.talos.etcdbackup.operator.real.SchemaFixture.tooLong;

import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A real API server refuses bad credentials, certificates and checksums of a store, by field. */
@OnRealKubernetes
class StoreAccessSchemaIT {
  private final SchemaFixture schema;

  StoreAccessSchemaIT(RealKubernetes kubernetes) {
    schema = new SchemaFixture(kubernetes);
  }

  static Stream<Arguments> badFields() {
    return Stream.of(
        change(
            "accessKeyID: {name: s3, key: id}",
            "accessKeyID: {name: \" \", key: id}",
            "spec.backupStorage.s3.accessKeyID.name",
            "should match"),
        change(
            "secretAccessKey: {name: s3, key: secret}",
            "secretAccessKey: {name: s3, key: \" \"}",
            "spec.backupStorage.s3.secretAccessKey.key",
            "should match"),
        change(
            "accessKeyID: {name: s3, key: id}",
            "accessKeyID: {name: a%b, key: id}",
            "spec.backupStorage.s3.accessKeyID.name",
            "must be the name of a Secret: lower case letters"),
        change(
            "secretAccessKey: {name: s3, key: secret}",
            "secretAccessKey: {name: s3, key: \"$(KEY)\"}",
            "spec.backupStorage.s3.secretAccessKey.key",
            "must be a key in the data of a Secret: letters"),
        change(
            "checksums: Auto",
            "checksums: Never",
            "spec.backupStorage.s3.checksums",
            "supported values: \"Auto\", \"WhenRequired\""),
        change(
            "endpointCA: {name: ca, key: ca.crt}",
            "endpointCA: {name: ca}",
            "spec.backupStorage.s3.endpointCA.key: Required value"),
        change(
            "endpointCA: {name: ca, key: ca.crt}",
            "endpointCA: {key: ca.crt}",
            "spec.backupStorage.s3.endpointCA.name: Required value"),
        change(
            "endpointCA: {name: ca, key: ca.crt}",
            "endpointCA: {name: CA, key: ca.crt}",
            "spec.backupStorage.s3.endpointCA.name",
            "must be the name of a Secret: lower case letters"),
        change(
            "insecureSkipTLSVerify: false",
            "insecureSkipTLSVerify: true",
            "spec.backupStorage.s3.endpointCA: Invalid value:",
            "cannot be combined with insecureSkipTLSVerify: true"),
        change(
            "endpoint: https://s3.example.com",
            "endpoint: http://s3.example.com",
            "spec.backupStorage.s3.endpointCA: Invalid value:",
            "needs an endpoint that begins with https://"),
        tooLong("accessKeyID: {name: s3", "spec.backupStorage.s3.accessKeyID.name", 253),
        change(
            "insecureSkipTLSVerify: false",
            "insecureSkipTLSVerify: \"yes\"",
            "spec.backupStorage.s3.insecureSkipTLSVerify"),
        change(
            "accessKeyID: {name: s3, key: id}",
            "",
            "spec.backupStorage.s3.accessKeyID: Required value"),
        change(
            "accessKeyID: {name: s3, key: id}",
            "accessKeyID: {key: id}",
            "spec.backupStorage.s3.accessKeyID.name: Required value"),
        change(
            "accessKeyID: {name: s3, key: id}",
            "accessKeyID: {name: s3, key: \"\"}",
            "spec.backupStorage.s3.accessKeyID.key",
            "should be at least 1 chars long"),
        change(
            "secretAccessKey: {name: s3, key: secret}",
            "",
            "spec.backupStorage.s3.secretAccessKey: Required value"),
        change(
            "secretAccessKey: {name: s3, key: secret}",
            "secretAccessKey: {name: s3}",
            "spec.backupStorage.s3.secretAccessKey.key: Required value"),
        change(
            "secretAccessKey: {name: s3, key: secret}",
            "secretAccessKey: {name: \"\", key: x}",
            "spec.backupStorage.s3.secretAccessKey.name",
            "should be at least 1 chars long"));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource("badFields")
  void aBadFieldIsRefusedByName(String good, String bad, List<String> said) {
    schema.assertRefused(good, bad, said);
  }
}
