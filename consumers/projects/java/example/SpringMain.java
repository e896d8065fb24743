package example;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Ends when the backup does: nothing may keep the JVM alive. */
@SpringBootApplication
public class SpringMain implements CommandLineRunner {

  public static void main(String... arguments) {
    SpringApplication.run(SpringMain.class, arguments);
  }

  @Override
  public void run(String... arguments) throws Exception {
    TwoTries.run(arguments);
  }
}
