package example;

/** Ends when the backup does: nothing may keep the JVM alive. */
final class BeneathMain {
  private BeneathMain() {}

  public static void main(String... arguments) throws Exception {
    Beneath.run(arguments);
  }
}
