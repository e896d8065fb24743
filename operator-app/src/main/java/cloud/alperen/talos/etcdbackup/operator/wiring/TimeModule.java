package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import dagger.Module;
import dagger.Provides;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** The real clocks and the real chance: nothing else in the operator names them. */
@Module
final class TimeModule {
  private TimeModule() {}

  @Provides
  static InstantSource wallClock() {
    return InstantSource.system();
  }

  @Provides
  static Ticker ticker() {
    return System::nanoTime;
  }

  @Provides
  static TimeSource time(InstantSource wall, Ticker ticker) {
    return new TimeSource(wall, ticker, duration -> TimeUnit.NANOSECONDS.sleep(duration.toNanos()));
  }

  @Provides
  @Singleton
  static SecureRandom random() {
    return new SecureRandom();
  }
}
