package cloud.alperen.talos.etcdbackup.operator.observe;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import java.net.URL;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The operator's own log configuration, which no test runs with. */
class LibraryNoiseTest {
  private static final String SDK = "software.amazon.awssdk.";

  /** The SDK's HTTP client has one warning: that certificates are not verified, for each client. */
  @Test
  void theSdkDoesNotRepeatAtEachBackupThatCertificatesAreNotVerified() throws Exception {
    LoggerContext context = new LoggerContext();
    try {
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      URL configuration = LibraryNoiseTest.class.getResource("/logback.xml");
      configurator.doConfigure(Objects.requireNonNull(configuration));
      Logger client = context.getLogger(SDK + "http.apache5.Apache5HttpClient");
      assertFalse(client.isWarnEnabled());
      assertTrue(client.isErrorEnabled());
      assertTrue(context.getLogger(SDK + "services.s3").isWarnEnabled());
    } finally {
      context.stop();
    }
  }
}
