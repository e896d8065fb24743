package cloud.alperen.talos.etcdbackup.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void whatWasOnceSaidToBeDeadEndsAlsoIfItComesBackToLife() throws InterruptedException {
    Queue<Optional<String>> said = new ArrayDeque<>(
        List.of(Optional.empty(), Optional.of("silent for too long"), Optional.empty()));
    assertEquals("silent for too long", Main.awaitTheEnd(said::remove, time -> {}));
  }
}
