package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class ForeignClassPathTest {

  @Test
  void aMissingPartOfALibraryIsNamedAndNoErrorEscapes() throws Exception {
    try (Lacking classPath = new Lacking("com.google.protobuf.GeneratedMessageV3")) {
      Callable<?> probe = (Callable<?>)
          classPath.loadClass(Probe.class.getName()).getDeclaredConstructor().newInstance();

      IllegalStateException thrown = assertThrows(IllegalStateException.class, probe::call);

      assertTrue(
          thrown.getMessage().contains("com.google.protobuf.GeneratedMessageV3"), thrown::toString);
      assertInstanceOf(LinkageError.class, thrown.getCause());
    }
  }

  /** What an embedder does; public for the other class loader. */
  public static final class Probe implements Callable<Object> {
    @Override
    public Object call() throws Exception {
      TalosPki pki = TalosPki.create(InstantSource.system());
      ControlPlaneAccess access = TalosConfig.parse(
              pki.talosConfig("my-cluster", pki.client("os:etcd:backup"), "127.0.0.1:1"))
          .access();
      SnapshotSource source = new TalosSnapshotSource(
          TalosTimeouts.defaults(), InstantSource.system(), System::nanoTime, new SecureRandom());
      return source.probe(access);
    }
  }

  /** Loads everything on the class path anew, but one class. */
  private static final class Lacking extends URLClassLoader {
    private final String missing;

    Lacking(String missing) throws MalformedURLException {
      super(urls(), ClassLoader.getPlatformClassLoader());
      this.missing = missing;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.equals(missing)) {
        throw new ClassNotFoundException(name);
      }
      return super.findClass(name);
    }

    private static URL[] urls() throws MalformedURLException {
      String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
      URL[] urls = new URL[entries.length];
      for (int i = 0; i < entries.length; i++) {
        urls[i] = Path.of(entries[i]).toUri().toURL();
      }
      return urls;
    }
  }
}
