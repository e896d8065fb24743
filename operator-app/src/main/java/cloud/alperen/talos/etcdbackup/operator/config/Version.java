package cloud.alperen.talos.etcdbackup.operator.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** Which build this is. */
public record Version(String value) {
  private static final String RESOURCE = "/operator.properties";

  /** The version that the build wrote into the jar. */
  public static Version ofThisBuild() {
    try (InputStream in =
        Objects.requireNonNull(Version.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      Properties properties = new Properties();
      properties.load(in);
      return new Version(properties.getProperty("version"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }
}
