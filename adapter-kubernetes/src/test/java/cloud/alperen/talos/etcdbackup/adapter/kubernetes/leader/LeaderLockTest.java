package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lease as the library's elector sees it. The clocks are fakes, and the test imitates the elector's rule. */
class LeaderLockTest {
  private static final Duration LEASE = Duration.ofSeconds(90);
  private static final Instant TODAY = Instant.parse("2026-01-01T00:00:00Z");
  private static final int RUNS = 300;

  private long nanos;
  private final LeaderLock lock = new LeaderLock(lease("me"), () -> nanos, renewed -> {});

  private static LeaderLease lease(String identity) {
    return new LeaderLease("here", "lease", identity, LEASE, () -> {});
  }

  private static Lease held(String by, ZonedDateTime renewed) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace("here")
        .withName("lease")
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(by)
        .withLeaseDurationSeconds((int) LEASE.toSeconds())
        .withAcquireTime(renewed)
        .withRenewTime(renewed)
        .withLeaseTransitions(1)
        .endSpec()
        .build();
  }

  private static ZonedDateTime today(Duration offset) {
    return TODAY.plus(offset).atZone(ZoneOffset.UTC);
  }

  /** The rule of the library's elector at this time of the wall clock. */
  private static boolean mayTake(LeaderElectionRecord shown, ZonedDateTime wallClock) {
    return shown.getHolderIdentity() == null
        || shown.getHolderIdentity().isEmpty()
        || wallClock.isAfter(shown.getRenewTime().plus(shown.getLeaseDuration()));
  }

  @ParameterizedTest
  @ValueSource(longs = {-36_000, -600, 0, 600, 36_000, 3_600_000})
  void aClockAheadTakesNoLeaseFromALiveLeader(long secondsAhead) {
    ZonedDateTime wallClock = today(Duration.ofSeconds(secondsAhead));
    for (int round = 0; round < 20; round++) {
      Lease seen = held("another", today(Duration.ofSeconds(60L * round)));
      assertFalse(mayTake(lock.toRecord(seen), wallClock));
      nanos += Duration.ofSeconds(60).toNanos();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-36_000, 0, 36_000})
  void aSilentLeaderIsReplacedAfterTheDuration(long leadersClockAhead) {
    Lease seen = held("another", today(Duration.ofSeconds(leadersClockAhead)));
    assertFalse(mayTake(lock.toRecord(seen), today(Duration.ZERO)));
    nanos += LEASE.toNanos();
    assertFalse(mayTake(lock.toRecord(seen), today(Duration.ZERO)));
    nanos += 1;
    assertTrue(mayTake(lock.toRecord(seen), today(Duration.ZERO)));
  }

  @Test
  void aReleasedLeaseIsFree() {
    assertTrue(mayTake(lock.toRecord(held("", today(Duration.ZERO))), today(Duration.ZERO)));
    assertTrue(mayTake(lock.toRecord(held(null, today(Duration.ZERO))), today(Duration.ZERO)));
  }

  @Test
  void aLeaseWithoutTimesExpiresToo() {
    Lease bare = held("another", null);
    bare.getSpec().setLeaseDurationSeconds(null);
    bare.getSpec().setLeaseTransitions(null);
    assertFalse(mayTake(lock.toRecord(bare), today(Duration.ofDays(1))));
    nanos += LEASE.toNanos() + 1;
    assertTrue(mayTake(lock.toRecord(bare), today(Duration.ZERO)));

    Lease empty = held("another", null);
    empty.setSpec(null);
    assertTrue(mayTake(lock.toRecord(empty), today(Duration.ZERO)));

    Lease ours = held("me", null);
    assertEquals("me", lock.toRecord(ours).getHolderIdentity());
  }

  /** With any clocks, at most one process works, and a dead leader is replaced. */
  @Test
  void exactlyOneWorksWhateverTheClocksSay() {
    long seed = Long.getLong("seed", System.nanoTime());
    for (int run = 0; run < RUNS; run++) {
      new Election(new SplittableRandom(seed + run), "seed " + seed + ", run " + run).play();
    }
  }

  /** Three processes with their own clocks share one lease. */
  private static final class Election {
    private static final long STEP = Duration.ofSeconds(1).toNanos();
    private static final int STEPS = 900;
    // In seconds: the duration after another process has seen the last renewal, and one round with
    // the library's jitter, measured with a slow clock.
    private static final long LONGEST_VACANCY = 130;

    private final SplittableRandom random;
    private final String described;
    private final List<Replica> replicas = new ArrayList<>();
    private Lease stored = held("", today(Duration.ZERO));
    private long now;

    Election(SplittableRandom random, String described) {
      this.random = random;
      this.described = described;
      for (int i = 0; i < 3; i++) {
        replicas.add(new Replica("replica-" + i));
      }
    }

    void play() {
      long vacant = 0;
      for (int step = 0; step < STEPS; step++) {
        now += STEP;
        replicas.forEach(Replica::act);
        long working = replicas.stream().filter(Replica::works).count();
        assertTrue(working <= 1, () -> "two at work: " + described);
        vacant = working == 1 ? 0 : vacant + 1;
        long seconds = vacant;
        assertTrue(
            seconds <= LONGEST_VACANCY, () -> "nobody works for " + seconds + " s: " + described);
      }
    }

    private final class Replica {
      private final String name;
      private final double rate = 1 + (random.nextDouble() - 0.5) / 25;
      private final Duration wallOffset = Duration.ofSeconds(random.nextLong(-7200, 7200));
      private final LeaderLease lease;
      private LeaderLock lock;
      private LeaseWatch watch;
      private boolean leads;
      private boolean cutOff;
      private long nextLook;

      Replica(String name) {
        this.name = name;
        this.lease = lease(name);
        restart();
      }

      private void restart() {
        leads = false;
        cutOff = false;
        watch = new LeaseWatch(lease, this::ticker, () -> {});
        lock = new LeaderLock(lease, this::ticker, watch::renewed);
        watch.close();
      }

      private long ticker() {
        return (long) (now * rate);
      }

      boolean works() {
        return leads && !watch.expired();
      }

      void act() {
        if (leads && watch.expired()) {
          restart();
        }
        if (leads && random.nextInt(200) == 0) {
          cutOff = true;
        } else if (leads && random.nextInt(200) == 0) {
          restart();
        }
        if (cutOff || now < nextLook) {
          return;
        }
        long period = lease.renewalPeriod().toNanos();
        nextLook = now + (leads ? period : period + random.nextLong((long) (1.2 * period)));
        ZonedDateTime wall = today(wallOffset.plusNanos(now));
        LeaderElectionRecord shown = lock.toRecord(stored);
        boolean holds = name.equals(shown.getHolderIdentity());
        if (!holds && !mayTake(shown, wall)) {
          assertFalse(leads, "a leader lost its lease to another: " + described);
          return;
        }
        LeaseSpec spec = held(name, wall).getSpec();
        watch.renewed(ticker());
        stored = new LeaseBuilder(stored).withSpec(spec).build();
        leads = true;
      }
    }
  }
}
