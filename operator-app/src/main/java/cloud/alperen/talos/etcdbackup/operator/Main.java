package cloud.alperen.talos.etcdbackup.operator;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.KubernetesOperator;
import cloud.alperen.talos.etcdbackup.operator.config.InvalidConfigurationException;
import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.operator.config.Version;
import cloud.alperen.talos.etcdbackup.operator.management.ManagementServer;
import cloud.alperen.talos.etcdbackup.operator.management.Probes;
import cloud.alperen.talos.etcdbackup.operator.verify.VerifyCommand;
import cloud.alperen.talos.etcdbackup.operator.wiring.Closer;
import cloud.alperen.talos.etcdbackup.operator.wiring.DaggerOperatorComponent;
import cloud.alperen.talos.etcdbackup.operator.wiring.OperatorComponent;
import cloud.alperen.talos.etcdbackup.ports.time.Sleeper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Starts the operator, configured by environment variables, and ends it in order on SIGTERM. With {@code verify} as first
 * argument it is {@link VerifyCommand} instead.
 *
 * <p>Exit codes: 0 or 143 after SIGTERM, 1 if it cannot start, lost its leader lease or has heard nothing of
 * the Kubernetes API for too long, 2 if configuration or arguments are
 * wrong; those of {@link VerifyCommand} are there.
 */
public final class Main {
  private static final int CANNOT_START = 1;
  private static final int BLIND = 1;
  private static final int MISCONFIGURED = 2;
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

  private Main() {}

  public static void main(String[] arguments) {
    List<String> words = List.of(arguments);
    if (words.isEmpty()) {
      operate();
    } else if (words.get(0).equals(VerifyCommand.NAME)) {
      System.exit(VerifyCommand.run(
          words.subList(1, words.size()), System.getenv(), System.out, System.err));
    } else {
      System.err.println("Unknown argument " + words.get(0) + "; known is " + VerifyCommand.NAME
          + ", none runs the operator");
      System.exit(MISCONFIGURED);
    }
  }

  private static void operate() {
    // Before any gRPC class is loaded: netty would unpack native libraries into the temporary
    // folder.
    System.setProperty("io.grpc.netty.shaded.io.netty.transport.noNative", "true");
    System.setProperty("io.grpc.netty.shaded.io.netty.handler.ssl.noOpenSsl", "true");
    // Else the JDK's HTTP client gives a proxy no credentials before a tunnel, though HTTPS_PROXY
    // has some.
    System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    System.Logger log = System.getLogger(Main.class.getName());
    Closer closer = new Closer();
    try {
      OperatorConfig config = OperatorConfig.parse(System.getenv());
      start(config, closer, log);
    } catch (InvalidConfigurationException e) {
      log.log(System.Logger.Level.ERROR, e.getMessage());
      System.exit(MISCONFIGURED);
    } catch (InterruptedException | IOException | RuntimeException e) {
      log.log(System.Logger.Level.ERROR, "The operator cannot start", e);
      closer.close();
      System.exit(CANNOT_START);
    }
  }

  private static void start(OperatorConfig config, Closer closer, System.Logger log)
      throws IOException, InterruptedException {
    OperatorComponent component = DaggerOperatorComponent.factory().create(config, closer);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(closer, log), "shutdown"));
    // Not by the management server's thread: a probe may come before it is made, and again when
    // making it has failed.
    KubernetesOperator operator = component.operator();
    component.operatorMeters().bindTo(component.meters());
    ManagementServer management = closer.register(ManagementServer.start(
        new ManagementServer.Ports(
            config.management().probePort(), config.management().metricsPort()),
        new Probes(() -> operator.health().notAlive(), () -> operator.health().notReady()),
        () -> component.meters().scrape(),
        component.time().ticker()));
    operator.awaitApi(component.time().sleeper());
    operator.start();
    // Not before all backups are known: what is only half read would look like what was deleted.
    component.meters().getPrometheusRegistry().register(component.objectMeters());
    component.sweeper().start();
    log.log(
        System.Logger.Level.INFO,
        "talos-etcd-backup {0} watches {1}; probes on port {2}, metrics on port {3}",
        Version.ofThisBuild().value(),
        config.kubernetes().namespaces().isEmpty()
            ? "all namespaces"
            : config.kubernetes().namespaces(),
        Integer.toString(management.ports().probes()),
        Integer.toString(management.ports().metrics()));
    String why =
        awaitTheEnd(() -> operator.health().notAlive(), component.time().sleeper());
    log.log(System.Logger.Level.ERROR, "Ending, to be started anew: {0}", why);
    System.exit(BLIND);
  }

  /** Returns why it is not alive any more; what comes back to life once that was said ends all the same. */
  static String awaitTheEnd(Supplier<Optional<String>> notAlive, Sleeper sleeper)
      throws InterruptedException {
    Optional<String> why = notAlive.get();
    while (why.isEmpty()) {
      sleeper.sleep(BETWEEN_LOOKS);
      why = notAlive.get();
    }
    return why.get();
  }

  private static void shutDown(Closer closer, System.Logger log) {
    log.log(System.Logger.Level.INFO, "Shutting down");
    closer.close();
    log.log(System.Logger.Level.INFO, "Shut down");
  }
}
