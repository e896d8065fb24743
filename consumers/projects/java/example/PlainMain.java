package example;

/** Ends when the backup does: nothing may keep the JVM alive. */
final class PlainMain {
  private PlainMain() {}

  public static void main(String... arguments) throws Exception {
    TwoTries.run(arguments);
  }
}
