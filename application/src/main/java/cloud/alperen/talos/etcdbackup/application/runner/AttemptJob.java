package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.application.time.Backoff;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One attempt: waiting for its turn, in a slot, or waiting for the Kubernetes API without one. What came out of it is
 * recorded for as long as that takes, also without a slot.
 */
final class AttemptJob extends Job {
  // A defect that keeps even the failure from being recorded would otherwise start the attempt
  // again at once, for ever.
  private static final Duration PAUSE_AFTER_DEFECT = Duration.ofSeconds(10);

  private final BackupOrder order;
  private final AttemptRecord record;
  private final LeftOvers leftOvers;
  private final DriveAttempt drive;
  private final BackupObserver observer;
  private final Host host;
  private final Backoff untilItAnswers =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15));
  // What the API server refuses once it mostly refuses again.
  private final Backoff untilItAccepts = new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(5));
  private final AtomicReference<StopReason> stop = new AtomicReference<>();
  private volatile Optional<Course.Unrecorded> outcome = Optional.empty();
  private volatile boolean clean;
  private String told = "";
  private boolean over;

  AttemptJob(BackupOrder order, AttemptParts parts, Host host) {
    super(
        order.backup(),
        new FairQueue.Claim(order.backup().namespace(), order.controlPlane()),
        host);
    this.order = order;
    this.record = new AttemptRecord(order, parts);
    this.leftOvers = new LeftOvers(order.backup(), record, parts);
    this.drive = new DriveAttempt(order, parts, record, leftOvers, () -> stop.get() != null);
    this.observer = parts.observer();
    this.host = host;
  }

  @Override
  Activity activity() {
    return clean
        ? new Activity.CleanedUp()
        : new Activity.Working(order.generation(), stop.get() != null);
  }

  /** Whether it is about this control plane. */
  boolean concerns(Object controlPlane) {
    return order.controlPlane().equals(controlPlane);
  }

  @Override
  boolean engaged() {
    return outcome.isPresent() || super.engaged();
  }

  /** The first reason counts. */
  void stop(StopReason why) {
    if (!stop.compareAndSet(null, why)) {
      return;
    }
    if (why == StopReason.SHUTDOWN && interruptWork()) {
      return;
    }
    // What has begun is recorded as running: left like that, it would later be taken for crashed.
    if (why == StopReason.SHUTDOWN && unfinished() && begun()) {
      host.lastStretch(this);
    } else {
      interrupt();
    }
  }

  private boolean begun() {
    return record.begun() || outcome.isPresent();
  }

  @Override
  Next work() {
    if (over) {
      return new Next.End();
    }
    try {
      if (outcome.isEmpty() && stop.get() != null) {
        throw new InterruptedException();
      }
      Course course = outcome.isPresent() ? record.again(outcome.get()) : drive.run();
      if (!(course instanceof Course.Ended) && stop.get() != null) {
        throw new InterruptedException();
      }
      return next(course);
    } catch (InterruptedException cut) {
      stopped();
    } catch (BackupException gone) {
      observer.on(new BackupEvent.Stopped(order.backup(), gone.failure().userMessage()));
    } catch (RuntimeException | Error defect) {
      observer.on(new BackupEvent.DefectFound(order.backup(), defect));
      over = true;
      return new Next.Again(PAUSE_AFTER_DEFECT, false);
    }
    return new Next.End();
  }

  private Next next(Course course) {
    if (course instanceof Course.Later later) {
      return new Next.Again(later.pause(), true);
    }
    if (course instanceof Course.Blocked blocked) {
      return new Next.Again(tell(blocked.by()), true);
    }
    if (course instanceof Course.Unrecorded unrecorded) {
      outcome = Optional.of(unrecorded);
      return new Next.Again(tell(unrecorded.by()), false);
    }
    return new Next.End();
  }

  /** Says once what holds it up. Returns how long to wait. */
  private Duration tell(BackupFailure failure) {
    boolean temporary = failure.retryable();
    if (!told.equals(failure.userMessage())) {
      told = failure.userMessage();
      observer.on(
          temporary
              ? new BackupEvent.StatusDelayed(order.backup(), failure)
              : new BackupNotice.Blocked(order.backup(), failure));
    }
    return temporary ? untilItAnswers.next() : untilItAccepts.next();
  }

  private void stopped() {
    // The interrupt has done its work; left set, it would keep the end from being recorded.
    Thread.interrupted();
    StopReason why = stop.get() == null ? StopReason.SHUTDOWN : stop.get();
    observer.on(new BackupEvent.Stopped(order.backup(), why.why()));
    if (why == StopReason.SHUTDOWN) {
      record.cutOff();
    } else if (why == StopReason.DELETED) {
      clean = leftOvers.nothing();
    }
  }
}
