package cloud.alperen.talos.etcdbackup.operator.faults;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import cloud.alperen.talos.etcdbackup.operator.faults.Tenancy.Situation;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Many backups in many namespaces on one operator, a third of them with something wrong. Whoever got it right must not notice:
 * Ready within a bound of its own. Whoever did not must be told why. Some are deleted while they wait or run. In the end all are
 * deleted, and the operator must hold nothing any more.
 */
final class Soak {
  /** From when nothing is missing any more; with as many good ones as slots can serve, on a busy machine. */
  private static final Duration READY = Duration.ofSeconds(120);

  private static final Duration TOLD = Duration.ofSeconds(120);
  private static final Duration GONE = Duration.ofSeconds(120);

  private static final List<Situation> BAD =
      Arrays.stream(Situation.values()).filter(s -> !s.good()).toList();
  private static final List<Situation> LATE =
      Arrays.stream(Situation.values()).filter(Situation::late).toList();

  private final Random random;
  private final int namespaces;
  private final Map<Tenant, Situation> tenants = new LinkedHashMap<>();
  private final Map<Tenant, List<Finding>> findings = new HashMap<>();
  private final List<Finding> afterwards = new ArrayList<>();

  private record Tenant(String namespace, String name) {
    @Override
    public String toString() {
      return namespace + "/" + name;
    }
  }

  Soak(long seed, int namespaces, int backups) {
    this.random = new Random(seed);
    this.namespaces = namespaces;
    List<Situation> mixed =
        IntStream.range(0, backups).mapToObj(this::situation).collect(Collectors.toList());
    Collections.shuffle(mixed, random);
    for (int i = 0; i < backups; i++) {
      tenants.put(new Tenant("tenant-" + i % namespaces, "backup-" + i), mixed.get(i));
    }
  }

  /** Every third is bad, each kind of bad about as often; every sixth waits for what comes late. */
  private Situation situation(int number) {
    if (number % 3 == 0) {
      return BAD.get(number / 3 % BAD.size());
    }
    return number % 6 == 1 ? LATE.get(number / 6 % LATE.size()) : Situation.FINE;
  }

  /** Adds a row for each situation, and one for what is left in the end. */
  void run(FaultTable table) throws InterruptedException {
    try (Tenancy tenancy = new Tenancy()) {
      IntStream.range(0, namespaces).forEach(i -> tenancy.found("tenant-" + i));
      try (OperatorProcess operator = tenancy
          .world()
          .operator()
          .jvm("-XX:TieredStopAtLevel=1", "-Xmx192m")
          .env("TEB_S3_CONNECT_TIMEOUT", "2s")
          .startReady()) {
        run(tenancy, operator);
      }
    }
    tenants.forEach((tenant, situation) -> table.injected(
        "soak: " + situation.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        findings.getOrDefault(tenant, List.of())));
    table.injected("soak: once all are deleted", afterwards);
  }

  private void found(Tenant tenant, Finding.Kind kind, String what) {
    findings
        .computeIfAbsent(tenant, t -> new ArrayList<>())
        .add(new Finding(kind, tenant + ": " + what));
  }

  private void run(Tenancy tenancy, OperatorProcess operator) throws InterruptedException {
    tenants.forEach(
        (tenant, situation) -> tenancy.apply(tenant.namespace(), tenant.name(), situation));
    Set<Tenant> vanished = vanish(tenancy);
    expect(tenancy, READY, Finding.Kind.HANG, situation -> situation == Situation.FINE, vanished);
    expect(tenancy, TOLD, Finding.Kind.WRONG_END, situation -> !situation.good(), vanished);
    IntStream.range(0, namespaces).forEach(i -> tenancy.complete("tenant-" + i));
    expect(tenancy, READY, Finding.Kind.HANG, Situation::late, vanished);
    judgeStore(tenancy, operator);
    tenants.keySet().forEach(tenant -> delete(tenancy, tenant));
    holdsNothing(tenancy, operator);
  }

  /** Every tenth is deleted again, whatever it is doing. */
  private Set<Tenant> vanish(Tenancy tenancy) {
    Set<Tenant> vanished = new HashSet<>();
    for (Tenant tenant : tenants.keySet()) {
      if (random.nextInt(10) == 0) {
        delete(tenancy, tenant);
        vanished.add(tenant);
      }
    }
    return vanished;
  }

  private void expect(
      Tenancy tenancy,
      Duration bound,
      Finding.Kind otherwise,
      Predicate<Situation> which,
      Set<Tenant> without)
      throws InterruptedException {
    Set<Tenant> open = tenants.entrySet().stream()
        .filter(entry -> which.test(entry.getValue()) && !without.contains(entry.getKey()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(HashSet::new));
    Map<Tenant, String> seen = new LinkedHashMap<>();
    try {
      Eventually.within(bound).holds(() -> {
        Map<Tenant, TalosEtcdBackup> now = all(tenancy);
        open.removeIf(tenant -> asExpected(now.get(tenant), tenants.get(tenant)));
        seen.clear();
        open.forEach(tenant -> seen.put(tenant, describe(now.get(tenant))));
        return open.isEmpty();
      });
    } catch (AssertionError late) {
      seen.forEach((tenant, status) -> found(
          tenant, otherwise, "%s after %s: %s".formatted(tenants.get(tenant), bound, status)));
    }
  }

  private static boolean asExpected(TalosEtcdBackup backup, Situation situation) {
    if (backup == null) {
      return false;
    }
    return situation.good()
        ? Backups.ready(backup)
        : Backups.failed(backup) && Backups.failure(backup).contains(situation.cause());
  }

  private static String describe(TalosEtcdBackup backup) {
    return backup == null ? "it does not exist" : String.valueOf(backup.getStatus());
  }

  /** Each Ready one has its own object, whole; there is no other object of one that is not, and no unfinished upload. */
  private void judgeStore(Tenancy tenancy, OperatorProcess operator) throws InterruptedException {
    Set<String> claimed = new HashSet<>();
    all(tenancy).forEach((tenant, backup) -> {
      if (Backups.ready(backup)) {
        String key = String.valueOf(backup.getStatus().filename());
        Optional<BucketObject> object = tenancy.store().bucketView().find(key);
        boolean whole =
            object.filter(o -> o.sha256Hex().equals(tenancy.sha256())).isPresent();
        if (!whole || !claimed.add(key)) {
          found(tenant, Finding.Kind.FALSE_READY, object + " and " + backup.getStatus());
        }
      }
    });
    Set<String> stored = new HashSet<>(tenancy.store().objectKeys());
    // What was Ready before it was deleted stays, as its policy says.
    String log = operator.text().replace("\\/", "/");
    stored.removeIf(key -> !claimed.contains(key) && log.contains("Stored " + key + ", verified"));
    if (!stored.equals(claimed)
        || !tenancy.store().bucketView().unfinishedUploads().isEmpty()) {
      afterwards.add(new Finding(
          Finding.Kind.ORPHAN,
          "%d objects for %d backups, unfinished %s"
              .formatted(
                  stored.size(),
                  claimed.size(),
                  tenancy.store().bucketView().unfinishedUploads())));
    }
  }

  private void holdsNothing(Tenancy tenancy, OperatorProcess operator) throws InterruptedException {
    List<String> held = new ArrayList<>();
    try {
      Eventually.within(GONE).showing(held::toString).holds(() -> {
        held.clear();
        all(tenancy).keySet().forEach(tenant -> held.add("backup " + tenant));
        operator.workingThreads().forEach(thread -> held.add("thread " + thread));
        held.add(tenancy.world().talos().facts().openSnapshots() + " snapshot calls");
        held.add(tenancy.store().openConnections() + " connections to the store");
        return held.equals(List.of("0 snapshot calls", "0 connections to the store"));
      });
    } catch (AssertionError still) {
      afterwards.add(new Finding(Finding.Kind.LEAK, String.valueOf(still.getMessage())));
    }
  }

  private static void delete(Tenancy tenancy, Tenant tenant) {
    tenancy
        .world()
        .client()
        .resources(TalosEtcdBackup.class)
        .inNamespace(tenant.namespace())
        .withName(tenant.name())
        .delete();
  }

  private static Map<Tenant, TalosEtcdBackup> all(Tenancy tenancy) {
    return tenancy
        .world()
        .client()
        .resources(TalosEtcdBackup.class)
        .inAnyNamespace()
        .list()
        .getItems()
        .stream()
        .collect(Collectors.toMap(
            backup -> new Tenant(
                backup.getMetadata().getNamespace(), backup.getMetadata().getName()),
            backup -> backup));
  }
}
