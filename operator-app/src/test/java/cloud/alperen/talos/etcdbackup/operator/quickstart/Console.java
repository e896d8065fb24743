package cloud.alperen.talos.etcdbackup.operator.quickstart;

import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/** What a newcomer reads: plain lines, colours and a moving bar on a terminal only. Thread-safe. */
final class Console {
  private static final int BAR = 32;

  private final PrintStream out;
  private final boolean terminal;
  private long start = System.nanoTime();
  private boolean barShown;
  private boolean finished;

  Console(PrintStream out) {
    this.out = out;
    this.terminal = isTerminal();
  }

  synchronized void heading(String text) {
    clearBar();
    out.println();
    out.println(colour("1", text));
  }

  synchronized void command(String text) {
    heading("$ " + text);
  }

  synchronized void line(String text) {
    clearBar();
    out.println("  " + text);
  }

  synchronized void fact(String name, String text) {
    line(String.format(Locale.ROOT, "%-11s %s", name, text));
  }

  synchronized void plain(String text) {
    clearBar();
    out.println(text);
  }

  synchronized void condition(String type, boolean holds, String reason, String message) {
    clearBar();
    String state =
        String.format(Locale.ROOT, "%-11s %-5s %-16s", type, holds ? "True" : "False", reason);
    String colour = type.equals("Failed") && holds ? "31" : holds ? "32" : "0";
    out.println(
        String.format(Locale.ROOT, "  %6.2fs  %s %s", seconds(), colour(colour, state), message));
  }

  /** How far a transfer is; on a terminal the line is drawn over, elsewhere only the whole bar is printed. */
  synchronized void progress(long bytes, long total) {
    if (bytes == 0 || finished || (!terminal && bytes < total)) {
      return;
    }
    finished = bytes >= total;
    clearBar();
    int filled = (int) (BAR * Math.min(bytes, total) / total);
    String text = String.format(
        Locale.ROOT,
        "  %6.2fs  [%s%s] %3d%%  %s of %s",
        seconds(),
        "#".repeat(filled),
        ".".repeat(BAR - filled),
        100 * bytes / total,
        new ByteCount(bytes),
        new ByteCount(total));
    if (terminal && !finished) {
      out.print(text);
      out.flush();
      barShown = true;
    } else {
      out.println(text);
    }
  }

  synchronized void check(boolean good, String what) {
    line((good ? colour("32", "ok  ") : colour("31", "FAIL")) + "  " + what);
  }

  /** From here on times are counted. */
  synchronized void startTime() {
    start = System.nanoTime();
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  private void clearBar() {
    if (barShown) {
      out.print("\r\u001b[K");
      barShown = false;
    }
  }

  private String colour(String code, String text) {
    return terminal ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  /** Asks the shell's own test: from JDK 22 on System.console() says nothing about it. */
  private static boolean isTerminal() {
    try {
      return new ProcessBuilder("test", "-t", "1").inheritIO().start().waitFor() == 0;
    } catch (IOException noSuchCommand) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
