package example;

import io.quarkus.runtime.QuarkusApplication;

/** Quarkus ends the JVM when this returns, and reports threads that it finds hanging. */
@io.quarkus.runtime.annotations.QuarkusMain
public class QuarkusMain implements QuarkusApplication {

  @Override
  public int run(String... arguments) throws Exception {
    TwoTries.run(arguments);
    return 0;
  }
}
