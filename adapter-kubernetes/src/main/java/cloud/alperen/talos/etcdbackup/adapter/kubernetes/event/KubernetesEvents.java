package cloud.alperen.talos.etcdbackup.adapter.kubernetes.event;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesApi;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesFailures;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.backup.EventSubject;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reports to the owner of a backup what happens to it, as {@code events.k8s.io/v1} Events in its namespace. Thread-safe; client
 * and executor are the caller's.
 *
 * <p>When this process repeats an Event, it updates the series of the first one: a count and the time of the last occurrence.
 * The name of an Event ends with the time of its first occurrence, because kubectl shows these Events in the order of their
 * names: it sorts by a field that {@code events.k8s.io/v1} does not let a client set.
 *
 * <p>A failure to write an Event does not affect backups. It is logged once per outage.
 */
public final class KubernetesEvents implements BackupObserver {
  /** The reporting controller of each Event. */
  public static final String CONTROLLER = TalosEtcdBackup.GROUP + "/etcd-backup-operator";

  private static final System.Logger LOG = System.getLogger(KubernetesEvents.class.getName());
  // The API server refuses a MicroTime with fewer than six digits.
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final int NAME_STEM = 200;
  private static final int MAX_RECENT = 1000;

  private final KubernetesApi api;
  private final InstantSource clock;
  private final String instance;
  private final Executor executor;
  private final AtomicBoolean failing = new AtomicBoolean();
  private final Map<EventKey, String> names = Collections.synchronizedMap(new RecentNames());

  /**
   * Creates the observer.
   *
   * @param instance the name of this process, for example the pod's name; at most 128 characters
   * @param executor the executor that writes the Events; one thread keeps them in order
   */
  public KubernetesEvents(
      KubernetesClient client, InstantSource clock, String instance, Executor executor) {
    this.api = new KubernetesApi(client);
    this.clock = Objects.requireNonNull(clock, "clock");
    this.instance = Objects.requireNonNull(instance, "instance");
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  /** Two Events with an equal key belong to one series. */
  private record EventKey(String uid, EventText text) {}

  /** The names of the Events that were written last. */
  private static final class RecentNames extends LinkedHashMap<EventKey, String> {
    private static final long serialVersionUID = 1L;

    RecentNames() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<EventKey, String> eldest) {
      return size() > MAX_RECENT;
    }
  }

  @Override
  public void on(BackupEvent event) {
    EventText.of(event).ifPresent(text -> {
      Instant now = clock.instant();
      try {
        executor.execute(() -> write(event.subject(), text, now));
      } catch (RejectedExecutionException shuttingDown) {
        failed("the operator is shutting down");
      }
    });
  }

  private void write(EventSubject subject, EventText text, Instant at) {
    EventKey key = new EventKey(subject.uid(), text);
    try {
      Event event = event(subject, text, names.getOrDefault(key, name(subject, key, at)), at);
      if (!names.containsKey(key) || !repeated(event)) {
        api.createEvent(event);
        names.put(key, event.getMetadata().getName());
      }
      failing.set(false);
    } catch (KubernetesClientException e) {
      failed(KubernetesFailures.detail(e));
    }
  }

  /** Counts the occurrence in the series of the first Event. Returns false if that Event has expired. */
  private boolean repeated(Event again) {
    try {
      Event first =
          api.event(again.getMetadata().getNamespace(), again.getMetadata().getName());
      int seen = first.getSeries() == null ? 1 : first.getSeries().getCount();
      api.replaceEvent(new EventBuilder(first)
          .withNewSeries()
          .withCount(seen + 1)
          .withLastObservedTime(again.getEventTime())
          .endSeries()
          .build());
      return true;
    } catch (KubernetesClientException e) {
      if (KubernetesFailures.classify(e) == KubernetesFailures.Kind.OBJECT_MISSING) {
        return false;
      }
      throw e;
    }
  }

  private void failed(String why) {
    if (!failing.getAndSet(true)) {
      LOG.log(System.Logger.Level.WARNING, "Could not write an Event; backups go on: {0}", why);
    }
  }

  private Event event(EventSubject subject, EventText text, String name, Instant at) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(subject.namespace())
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
        .withKind(subject.match(backup -> "TalosEtcdBackup"))
        .withNamespace(subject.namespace())
        .withName(subject.name())
        .withUid(subject.uid())
        .endRegarding()
        .build();
  }

  private static String name(EventSubject subject, EventKey key, Instant at) {
    String stem = subject.name().length() <= NAME_STEM
        ? subject.name()
        : subject.name().substring(0, NAME_STEM).replaceAll("[.-]+$", "");
    long nanos = TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    HexFormat hex = HexFormat.of();
    return stem + "." + hex.toHexDigits(nanos) + hex.toHexDigits(key.hashCode());
  }
}
