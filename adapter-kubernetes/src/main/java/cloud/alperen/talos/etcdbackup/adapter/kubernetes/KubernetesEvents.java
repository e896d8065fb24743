package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells the owner of a backup what happens to it, as {@code events.k8s.io/v1} Events in its namespace. Thread-safe; client
 * and executor are the caller's.
 *
 * <p>The name of an Event follows from what it says about which backup. So the same thing said again, also by another
 * process, meets the Event that is there and becomes its series: a count and the time of the last occurrence.
 *
 * <p>An Event that cannot be written harms nothing: it is logged, once per outage.
 */
public final class KubernetesEvents implements BackupObserver {
  /** Who says so. */
  public static final String CONTROLLER = TalosEtcdBackup.GROUP + "/etcd-backup-operator";

  private static final System.Logger LOG = System.getLogger(KubernetesEvents.class.getName());
  // Six digits always: a MicroTime with fewer is refused.
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final int NAME_STEM = 200;
  private static final int NAME_DIGITS = 16;

  private final KubernetesApi api;
  private final InstantSource clock;
  private final String instance;
  private final Executor executor;
  private final AtomicBoolean failing = new AtomicBoolean();

  /**
   * Makes the observer.
   *
   * @param instance which process it is, for example the pod's name; at most 128 characters
   * @param executor writes the Events; one thread keeps them in order
   */
  public KubernetesEvents(
      KubernetesClient client, InstantSource clock, String instance, Executor executor) {
    this.api = new KubernetesApi(client);
    this.clock = Objects.requireNonNull(clock, "clock");
    this.instance = Objects.requireNonNull(instance, "instance");
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  @Override
  public void on(BackupEvent event) {
    EventText.of(event).ifPresent(text -> {
      Instant now = clock.instant();
      try {
        executor.execute(() -> write(event.backup(), text, now));
      } catch (RejectedExecutionException shuttingDown) {
        failed("the operator is shutting down");
      }
    });
  }

  private void write(BackupId backup, EventText text, Instant at) {
    Event event = event(backup, text, at);
    try {
      try {
        api.createEvent(event);
      } catch (KubernetesClientException e) {
        if (KubernetesFailures.classify(e) != KubernetesFailures.Kind.CONFLICT) {
          throw e;
        }
        repeat(event);
      }
      failing.set(false);
    } catch (KubernetesClientException e) {
      failed(KubernetesFailures.detail(e));
    }
  }

  private void repeat(Event again) {
    Event first =
        api.event(again.getMetadata().getNamespace(), again.getMetadata().getName());
    int seen = first.getSeries() == null ? 1 : first.getSeries().getCount();
    api.replaceEvent(new EventBuilder(first)
        .withNewSeries()
        .withCount(seen + 1)
        .withLastObservedTime(again.getEventTime())
        .endSeries()
        .build());
  }

  private void failed(String why) {
    if (!failing.getAndSet(true)) {
      LOG.log(System.Logger.Level.WARNING, "Could not write an Event; backups go on: {0}", why);
    }
  }

  private Event event(BackupId backup, EventText text, Instant at) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(name(backup, text))
        .withNamespace(backup.namespace())
        .endMetadata()
        .withEventTime(new MicroTime(MICRO_TIME.format(at)))
        .withReportingController(CONTROLLER)
        .withReportingInstance(instance)
        .withType(text.type())
        .withReason(text.reason())
        .withAction(text.action())
        .withNote(text.note())
        .withNewRegarding()
        .withApiVersion(TalosEtcdBackup.GROUP + "/" + TalosEtcdBackup.VERSION)
        .withKind("TalosEtcdBackup")
        .withNamespace(backup.namespace())
        .withName(backup.name())
        .withUid(backup.uid())
        .endRegarding()
        .build();
  }

  private static String name(BackupId backup, EventText text) {
    String said =
        String.join("\n", backup.uid(), text.type(), text.reason(), text.action(), text.note());
    String stem = backup.name().length() <= NAME_STEM
        ? backup.name()
        : backup.name().substring(0, NAME_STEM).replaceAll("[.-]+$", "");
    return stem + "." + sha256(said).hex().substring(0, NAME_DIGITS);
  }

  private static Sha256Digest sha256(String text) {
    try {
      return Sha256Digest.of(
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
