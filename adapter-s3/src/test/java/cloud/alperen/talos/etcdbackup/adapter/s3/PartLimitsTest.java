package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartLimitsTest {
  @ParameterizedTest
  @CsvSource({
    "https://s3.fr-par.scw.cloud, 5, 1000",
    "https://S3.NL-AMS.SCW.CLOUD:443/, 5, 1000",
    "https://ns.compat.objectstorage.eu-frankfurt-1.oraclecloud.com, 10, 10000",
    "https://ns.vhcompat.objectstorage.eu-frankfurt-1.oci.customer-oci.com, 10, 10000",
    "https://s3.eu-central-1.amazonaws.com, 5, 10000",
    "https://notscw.cloud, 5, 10000",
    "https://scw.cloud.example.com, 5, 10000",
    "nonsense, 5, 10000"
  })
  void areKnownByTheHost(String endpoint, long mebibytes, int most) {
    assertEquals(
        new PartLimits(ByteCount.ofMebibytes(mebibytes), most),
        PartLimits.of(Targets.of(Optional.of(endpoint), "backups", false)));
  }

  @Test
  void areThoseOfAwsWithoutAnEndpoint() {
    assertEquals(PartLimits.OF_AWS, PartLimits.of(Targets.of(Optional.empty(), "backups", false)));
  }
}
